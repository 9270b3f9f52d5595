"""/team: every subcommand, and the buttons and the form that do the same."""

from bot.challenges.queries import find_challenge, list_challenges
from bot.core.errors import Refused
from bot.registration.register import require_participant
from bot.slack import action_ids as actions
from bot.teams.edit import choose_challenge, rename_team, set_locked
from bot.teams.invitations import invite_people
from bot.teams.membership import (
    create_team,
    create_team_from_text,
    disband_team,
    join_listed_team,
    join_team,
    leave_listed_team,
    leave_team,
    remove_member,
    require_founder,
)
from bot.teams.models import JoinRequest, Team
from bot.teams.queries import describe_team, list_own_teams, list_teams, require_team
from handlers.core.button_values import read_number
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call, ModalErrors, OpenModal, Reply
from handlers.teams import request_buttons as team_asks
from handlers.teams import views


def register(door: Door) -> None:
    """Register /team, and the buttons and the form about teams."""
    door.command(
        Command(
            name="team",
            about="Find, start and run your team",
            usage="create | join | leave | show | list | invite | remove | rename | challenge | "
            "lock | unlock | disband",
            subcommands=(
                Subcommand(
                    "create", create, "create NAME [for CHALLENGE]", "starts a team", writes=True
                ),
                Subcommand(
                    "join", join, "join NAME", "joins one, or asks a locked one", writes=True
                ),
                Subcommand("leave", leave, "leave", "leaves your team", writes=True),
                Subcommand("show", show, "show [NAME]", "shows your team, or another"),
                Subcommand("list", list_page, "list [CHALLENGE]", "lists the teams"),
                Subcommand(
                    "invite", invite, "invite @person…", "invites people to yours", writes=True
                ),
                Subcommand(
                    "remove", remove, "remove @person", "removes somebody (its lead)", writes=True
                ),
                Subcommand("rename", rename, "rename NAME", "gives it another name", writes=True),
                Subcommand(
                    "challenge", challenge, "challenge KEY", "says what it works on", writes=True
                ),
                Subcommand("lock", lock, "lock", "has people ask before they join", writes=True),
                Subcommand("unlock", unlock, "unlock", "lets anybody join", writes=True),
                Subcommand("disband", disband, "disband", "closes it (its lead)", writes=True),
            ),
            examples=("create quarks", "create quarks for higgs", "join quarks", "list"),
        )
    )
    team_asks.register(door)
    door.action("team-join", join_listed, writes=True)
    door.action("team-leave", leave_listed, writes=True)
    door.action("team-page", turn_page)
    door.action(actions.FIND_TEAM, list_page)
    door.action("team-show-mine", show)
    door.action(actions.START_TEAM, open_create_form)
    door.modal("team-create", submit_create_form)


def create(call: Call) -> Answer:
    """Create a team with the typed name; without a name, explain how."""
    if not call.text:
        require_participant(call.session, call.hackathon, call.user_id)
        return views.how_to_create()
    team = create_team_from_text(
        call.session, call.hackathon, slack_id=call.user_id, text=call.text, now=call.now
    )
    return views.created(team)


def open_create_form(call: Call) -> Answer:
    """Open the form for a new team, for a person who may start one."""
    require_founder(call.session, call.hackathon, call.user_id)
    return OpenModal(views.create_modal(list_challenges(call.session, call.hackathon)))


def submit_create_form(call: Call) -> Answer:
    """Create a team from the form; show errors under their fields."""
    field = "challenge"
    try:
        key = call.fields.get(field)
        chosen = find_challenge(call.session, call.hackathon, key) if key else None
        field = "name"
        team = create_team(
            call.session,
            call.hackathon,
            slack_id=call.user_id,
            name=call.fields.get(field) or "",
            challenge=chosen,
            now=call.now,
        )
    except Refused as refused:
        return ModalErrors({field: views.unformatted(refused.message)})
    return views.created(team)


def join(call: Call) -> Answer:
    """Join a team by its name, or ask to join a locked one."""
    return _say_joined(
        join_team(call.session, call.hackathon, slack_id=call.user_id, name=call.text, now=call.now)
    )


def join_listed(call: Call) -> Answer:
    """Join the team of a button, or ask to join a locked one."""
    return _say_joined(
        join_listed_team(
            call.session,
            call.hackathon,
            slack_id=call.user_id,
            team_id=read_number(call.value),
            now=call.now,
        )
    )


def leave(call: Call) -> Answer:
    """Leave the team; a person in several teams names it."""
    team = leave_team(
        call.session, call.hackathon, slack_id=call.user_id, name=call.text, now=call.now
    )
    return views.left(team)


def leave_listed(call: Call) -> Answer:
    """Leave the team of a button."""
    team = leave_listed_team(
        call.session,
        call.hackathon,
        slack_id=call.user_id,
        team_id=read_number(call.value),
        now=call.now,
    )
    return views.left(team)


def show(call: Call) -> Answer:
    """Show the team that is named, or all teams of the person."""
    participant = require_participant(call.session, call.hackathon, call.user_id)
    if call.text:
        teams = [require_team(call.session, call.hackathon, call.text)]
    else:
        teams = list_own_teams(call.session, participant)
    if not teams:
        return views.no_team()
    return views.sheets([describe_team(call.session, each) for each in teams], call.user_id)


def list_page(call: Call) -> Answer:
    """Show the first page of all teams, or of those with a challenge."""
    return _list(call, 1, call.text)


def turn_page(call: Call) -> Answer:
    """Show another page of teams, in place of the present one."""
    number, _, key = call.value.partition(":")
    reply = _list(call, read_number(number), key)
    return Reply(reply.text, reply.blocks, title=reply.title, replaces=True)


def invite(call: Call) -> Answer:
    """Invite the people who are mentioned."""
    result = invite_people(
        call.session,
        call.hackathon,
        slack_id=call.user_id,
        invitees=call.mentions,
        name=call.text,
        bots=[call.bot_user_id] if call.bot_user_id else [],
        now=call.now,
    )
    return views.invited(result)


def remove(call: Call) -> Answer:
    """Remove the person who is mentioned."""
    if len(call.mentions) != 1:
        raise Refused("Say whom to remove, one person at a time: `/team remove @person`.")
    team = remove_member(
        call.session,
        call.hackathon,
        slack_id=call.user_id,
        member_id=call.mentions[0],
        name=call.text,
        now=call.now,
    )
    return views.removed(team, call.mentions[0])


def rename(call: Call) -> Answer:
    """Rename the team."""
    team = rename_team(
        call.session, call.hackathon, slack_id=call.user_id, text=call.text, now=call.now
    )
    return views.renamed(team)


def challenge(call: Call) -> Answer:
    """Choose the team's challenge."""
    team = choose_challenge(
        call.session, call.hackathon, slack_id=call.user_id, text=call.text, now=call.now
    )
    return views.challenge_chosen(team)


def lock(call: Call) -> Answer:
    """Lock the team: people then ask before they join."""
    return _set_locked(call, locked=True)


def unlock(call: Call) -> Answer:
    """Unlock the team: anybody may then join."""
    return _set_locked(call, locked=False)


def disband(call: Call) -> Answer:
    """Close the team."""
    team = disband_team(
        call.session, call.hackathon, slack_id=call.user_id, name=call.text, now=call.now
    )
    return views.disbanded(team)


def _say_joined(outcome: Team | JoinRequest) -> Reply:
    if isinstance(outcome, JoinRequest):
        return views.asked(outcome)
    return views.joined(outcome)


def _set_locked(call: Call, *, locked: bool) -> Reply:
    team = set_locked(
        call.session,
        call.hackathon,
        slack_id=call.user_id,
        locked=locked,
        name=call.text,
        now=call.now,
    )
    return views.lock_set(team)


def _list(call: Call, page: int, wanted: str) -> Reply:
    reader = require_participant(call.session, call.hackathon, call.user_id)
    chosen = find_challenge(call.session, call.hackathon, wanted) if wanted else None
    listed = list_teams(call.session, call.hackathon, reader=reader, challenge=chosen, page=page)
    return views.page(listed, call.hackathon.file.teams)
