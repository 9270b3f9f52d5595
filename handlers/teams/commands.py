"""/team: every subcommand, and the buttons and the form that do the same."""

from dataclasses import replace

from bot.challenges.queries import find_challenge, list_challenges
from bot.core.errors import Refused
from bot.registration.register import require_participant
from bot.slack import action_ids as actions
from bot.slack.typed_text import NamedPeople
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
from bot.teams.queries import (
    describe_team,
    find_team_of_channel,
    is_called,
    list_own_teams,
    list_teams,
    require_team,
)
from handlers.core.action_values import read_number
from handlers.core.commands import Command, Handler, Subcommand
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import ModalErrors, OpenModal, Reply, Request, Response
from handlers.core.views import say_left_out
from handlers.teams import request_buttons as team_asks
from handlers.teams import views


def register(dispatcher: Dispatcher) -> None:
    """Register /team, and the buttons and the form about teams."""
    dispatcher.command(
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
                    "join",
                    by_channel(join),
                    "join NAME",
                    "joins one, or asks a locked one",
                    writes=True,
                ),
                Subcommand("leave", by_channel(leave), "leave", "leaves your team", writes=True),
                Subcommand("show", by_channel(show), "show [NAME]", "shows your team, or another"),
                Subcommand("list", list_page, "list [CHALLENGE]", "lists the teams"),
                Subcommand(
                    "invite",
                    by_channel(invite),
                    "invite @person…",
                    "invites people to yours",
                    writes=True,
                ),
                Subcommand(
                    "remove",
                    by_channel(remove),
                    "remove @person",
                    "removes somebody (its lead)",
                    writes=True,
                ),
                Subcommand("rename", rename, "rename NAME", "gives it another name", writes=True),
                Subcommand(
                    "challenge",
                    by_channel(challenge),
                    "challenge KEY",
                    "says what it works on",
                    writes=True,
                ),
                Subcommand(
                    "lock", by_channel(lock), "lock", "has people ask before they join", writes=True
                ),
                Subcommand(
                    "unlock", by_channel(unlock), "unlock", "lets anybody join", writes=True
                ),
                Subcommand(
                    "disband", by_channel(disband), "disband", "closes it (its lead)", writes=True
                ),
            ),
            examples=("create quarks", "create quarks for higgs", "join quarks", "list"),
        )
    )
    team_asks.register(dispatcher)
    dispatcher.action("team-join", join_listed, writes=True)
    dispatcher.action("team-leave", leave_listed, writes=True)
    dispatcher.action("team-page", turn_page)
    dispatcher.action(actions.FIND_TEAM, list_page)
    dispatcher.action("team-show-mine", show)
    dispatcher.action(actions.START_TEAM, open_create_form)
    dispatcher.modal("team-create", submit_create_form)


def by_channel(handler: Handler) -> Handler:
    """Return the handler, wrapped so that a team's channel in what is typed is the team's name."""

    def handle(request: Request) -> Response:
        def find_name(slack_id: str) -> str | None:
            team = find_team_of_channel(request.session, request.hackathon, slack_id)
            return team.name if team else None

        return handler(replace(request, typed=request.typed.replace_channels(find_name)))

    return handle


def create(request: Request) -> Response:
    """Create a team with the typed name; without a name, explain how."""
    if not request.text:
        require_participant(request.session, request.hackathon, request.user_id)
        return views.how_to_create()
    team = create_team_from_text(
        request.session,
        request.hackathon,
        slack_id=request.user_id,
        text=request.text,
        now=request.now,
    )
    return views.created(team)


def open_create_form(request: Request) -> Response:
    """Open the form for a new team, for a person who may start one."""
    require_founder(request.session, request.hackathon, request.user_id)
    return OpenModal(views.create_modal(list_challenges(request.session, request.hackathon)))


def submit_create_form(request: Request) -> Response:
    """Create a team from the form; show errors under their fields."""
    field = "challenge"
    try:
        key = request.fields.get(field)
        chosen = find_challenge(request.session, request.hackathon, key) if key else None
        field = "name"
        team = create_team(
            request.session,
            request.hackathon,
            slack_id=request.user_id,
            name=request.fields.get(field) or "",
            challenge=chosen,
            now=request.now,
        )
    except Refused as refused:
        return ModalErrors({field: views.unformatted(refused.message)})
    return views.created(team)


def join(request: Request) -> Response:
    """Join a team by its name, or ask to join a locked one."""
    return _say_joined(
        join_team(
            request.session,
            request.hackathon,
            slack_id=request.user_id,
            name=request.text,
            now=request.now,
        )
    )


def join_listed(request: Request) -> Response:
    """Join the team of a button, or ask to join a locked one."""
    return _say_joined(
        join_listed_team(
            request.session,
            request.hackathon,
            slack_id=request.user_id,
            team_id=read_number(request.value),
            now=request.now,
        )
    )


def leave(request: Request) -> Response:
    """Leave the team; a person in several teams names it."""
    team = leave_team(
        request.session,
        request.hackathon,
        slack_id=request.user_id,
        name=request.text,
        now=request.now,
    )
    return views.left(team)


def leave_listed(request: Request) -> Response:
    """Leave the team of a button."""
    team = leave_listed_team(
        request.session,
        request.hackathon,
        slack_id=request.user_id,
        team_id=read_number(request.value),
        now=request.now,
    )
    return views.left(team)


def show(request: Request) -> Response:
    """Show the team that is named, or all teams of the person."""
    participant = require_participant(request.session, request.hackathon, request.user_id)
    if request.text:
        teams = [require_team(request.session, request.hackathon, request.text)]
    else:
        teams = list_own_teams(request.session, participant)
    if not teams:
        return views.no_team()
    return views.details_reply(
        [describe_team(request.session, each) for each in teams], request.user_id
    )


def list_page(request: Request) -> Response:
    """Show the first page of all teams, or of those with a challenge."""
    return _list(request, 1, request.text)


def turn_page(request: Request) -> Response:
    """Show another page of teams, in place of the present one."""
    number, _, key = request.value.partition(":")
    reply = _list(request, read_number(number), key)
    return Reply(reply.text, reply.blocks, title=reply.title, replaces=True)


def invite(request: Request) -> Response:
    """Invite the people who are named."""
    named = request.name_people()
    if named.nobody and not named.people:
        raise Refused(" ".join(say_left_out(named)))
    result = invite_people(
        request.session,
        request.hackathon,
        slack_id=request.user_id,
        invitees=named.people,
        name=named.words,
        bots=[request.bot_user_id] if request.bot_user_id else [],
        now=request.now,
    )
    return views.invited(result, _say_left_out(named, result.team))


def remove(request: Request) -> Response:
    """Remove the person who is named."""
    named = request.name_people()
    if named.nobody and not named.people:
        raise Refused(" ".join(say_left_out(named)))
    if len(named.people) != 1:
        raise Refused("Say whom to remove, one person at a time: `/team remove @person`.")
    team = remove_member(
        request.session,
        request.hackathon,
        slack_id=request.user_id,
        member_id=named.people[0],
        name=named.words,
        now=request.now,
    )
    return views.removed(team, named.people[0], _say_left_out(named, team))


def rename(request: Request) -> Response:
    """Rename the team."""
    team = rename_team(
        request.session,
        request.hackathon,
        slack_id=request.user_id,
        text=request.text,
        now=request.now,
    )
    return views.renamed(team)


def challenge(request: Request) -> Response:
    """Choose the team's challenge."""
    team = choose_challenge(
        request.session,
        request.hackathon,
        slack_id=request.user_id,
        text=request.text,
        now=request.now,
    )
    return views.challenge_chosen(team)


def lock(request: Request) -> Response:
    """Lock the team: people then ask before they join."""
    return _set_locked(request, locked=True)


def unlock(request: Request) -> Response:
    """Unlock the team: anybody may then join."""
    return _set_locked(request, locked=False)


def disband(request: Request) -> Response:
    """Close the team."""
    team = disband_team(
        request.session,
        request.hackathon,
        slack_id=request.user_id,
        name=request.text,
        now=request.now,
    )
    return views.disbanded(team)


def _say_left_out(named: NamedPeople, team: Team) -> list[str]:
    words = "" if is_called(team, named.words) else named.words
    return say_left_out(replace(named, words=words))


def _say_joined(outcome: Team | JoinRequest) -> Reply:
    if isinstance(outcome, JoinRequest):
        return views.asked(outcome)
    return views.joined(outcome)


def _set_locked(request: Request, *, locked: bool) -> Reply:
    team = set_locked(
        request.session,
        request.hackathon,
        slack_id=request.user_id,
        locked=locked,
        name=request.text,
        now=request.now,
    )
    return views.lock_set(team)


def _list(request: Request, page: int, wanted: str) -> Reply:
    reader = require_participant(request.session, request.hackathon, request.user_id)
    chosen = find_challenge(request.session, request.hackathon, wanted) if wanted else None
    listed = list_teams(
        request.session, request.hackathon, reader=reader, challenge=chosen, page=page
    )
    return views.page(listed, request.hackathon.file.teams)
