"""Renders messages to teams and their members: invitations, join requests, and changes."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.hackathons.wording import render_text
from bot.outbox.models import OutboxRow
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from bot.teams.kinds import (
    CHALLENGE_REMOVED,
    INVITATION,
    JOIN_REQUEST,
    JOIN_REQUEST_ANSWER,
    NO_TEAM_CHANNEL,
    NOT_LET_IN,
    REMOVED_FROM_TEAM,
    TEAM_CHANNEL,
    TEAM_NOTICE,
)
from bot.teams.models import Invitation, InvitationState, JoinRequest, JoinRequestState, Team
from bot.teams.notifications import DEACTIVATED, TeamEvent
from bot.teams.phrases import invitation_message, request_message
from bot.teams.queries import list_members
from schedules.engine.actions import Deliverables, DeliveryContext
from schedules.job import Done, Job
from schedules.rendering import Unneeded
from schedules.slack.team_channels import sync_team_channel


def render_invitation(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render an invitation.

    Raises:
        Unneeded: if it was answered or closed before it was posted.
    """
    invitation = session.get_one(Invitation, row.arguments["invitation"])
    if invitation.state != InvitationState.OPEN and row.slack_ts is None:
        raise Unneeded("the invitation is settled already")
    return invitation_message(invitation)


def render_request(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render a join request for a member of the team.

    Raises:
        Unneeded: if it was answered or closed before it was posted.
    """
    request = session.get_one(JoinRequest, row.arguments["request"])
    if request.state != JoinRequestState.OPEN and row.slack_ts is None:
        raise Unneeded("the request is settled already")
    return request_message(request)


def render_request_answer(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render the outcome of a join request, for the person who made it."""
    request = session.get_one(JoinRequest, row.arguments["request"])
    return blocks.message(request_answer(request))


def render_notice(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render the notice of a change of a team.

    Raises:
        Unneeded: if the team has closed since, unless the notice says that it was disbanded.
    """
    team = session.get_one(Team, row.arguments["team"])
    if team.closed_at is not None and row.arguments["news"] != TeamEvent.DISBANDED:
        raise Unneeded("the team has closed")
    return blocks.message(notice(team, row.arguments))


def render_removed(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render the message to a person who was removed from a team."""
    team = session.get_one(Team, row.arguments["team"])
    return blocks.message(
        f"{blocks.mention(row.arguments['by'])} removed you from {blocks.bold(team.name)}. "
        "`/team list` shows other teams."
    )


def render_no_channel(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render the message that a team has no channel and works without one."""
    team = session.get_one(Team, row.arguments["team"])
    return blocks.message(
        f"I cannot keep a channel for {blocks.bold(team.name)} in this workspace. Your team works "
        "without one: talk in a group message, and I will tell you here who joins and leaves."
    )


def render_not_let_in(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render the message that a member cannot be let into the channel, for the team or for them.

    Raises:
        Unneeded: if they are not in the team any more.
    """
    team, slack_id = session.get_one(Team, row.arguments["team"]), row.arguments["person"]
    if slack_id not in (each.person.slack_id for each in list_members(session, team)):
        raise Unneeded("they have left the team")
    name = blocks.bold(team.name)
    why, remedy = _explain_refusal(row.arguments["word"])
    if row.lane.startswith("@"):
        said = f"You are in {name}, but I cannot let you into its channel: {why}. "
        then = "your team can add you to it"
    else:
        person = blocks.mention(slack_id)
        said = f"{person} is in {name}, but I cannot let them into this channel: {why}. "
        then = "any of you can add them here"
    return blocks.message(
        f"{said}An organiser can ask an admin of this workspace to {remedy}; then {then}."
    )


def render_challenge_removed(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render the message to the organisers that a challenge on which teams work left the file."""
    teams = ", ".join(blocks.bold(name) for name in row.arguments["teams"])
    title = blocks.bold(row.arguments["title"])
    text = (
        f"{title} is no longer in the hackathon's file. On it worked: {teams}. I have told "
        "them to choose another challenge; `/organiser status` says which teams have none."
    )
    return blocks.message(blocks.shorten_mrkdwn(text, blocks.SECTION_TEXT))


def sync_channel(context: DeliveryContext, job: Job) -> Done:
    """Bring a team's channel into line with the team."""
    team, now = job.row.arguments["team"], context.clock.now()
    sync_team_channel(context.database, context.client, team, context.bot_user_id, now)
    return Done()


DELIVERABLES = Deliverables(
    messages={
        INVITATION: render_invitation,
        JOIN_REQUEST: render_request,
        JOIN_REQUEST_ANSWER: render_request_answer,
        TEAM_NOTICE: render_notice,
        REMOVED_FROM_TEAM: render_removed,
        NO_TEAM_CHANNEL: render_no_channel,
        NOT_LET_IN: render_not_let_in,
        CHALLENGE_REMOVED: render_challenge_removed,
    },
    actions={TEAM_CHANNEL: sync_channel},
)


def request_answer(request: JoinRequest) -> str:
    """Return the outcome of a join request, as a sentence for the person who made it."""
    team = blocks.bold(request.team.name)
    if request.state == JoinRequestState.APPROVED and request.answered_by is not None:
        answerer = blocks.mention(request.answered_by.slack_id)
        return (
            f"You are in {team} now: {answerer} approved your request. "
            "`/team show` shows your team."
        )
    if request.state == JoinRequestState.DECLINED:
        return f"{team} declined your request to join. `/team list` shows other teams."
    return f"{team}, which you asked to join, has closed. `/team list` shows other teams."


def notice(team: Team, arguments: dict[str, str]) -> str:
    """Return a change of a team, as a sentence for its members."""
    name = blocks.bold(team.name)
    person = blocks.mention(arguments["person"] or "")
    match TeamEvent(arguments["news"]):
        case TeamEvent.JOINED:
            values = {"person": person, "team": blocks.name(team.name)}
            return render_text(team.hackathon, "joined_team", values).shown
        case TeamEvent.LEFT:
            return f"{person} left {name}.{_new_lead(arguments)}"
        case TeamEvent.REMOVED:
            by = blocks.mention(arguments["by"])
            return f"{by} removed {person} from {name}.{_new_lead(arguments)}"
        case TeamEvent.RENAMED:
            old, new = blocks.bold(arguments["old"]), blocks.bold(arguments["new"])
            return f"{person} renamed the team: {old} is {new} now."
        case TeamEvent.LOCKED:
            return f"{person} locked {name}: who wants to join asks first, and any of you answers."
        case TeamEvent.UNLOCKED:
            return f"{person} unlocked {name}: anybody may join."
        case TeamEvent.CHALLENGE:
            title = blocks.bold(arguments["title"])
            return f"{person} chose the challenge: {name} works on {title}."
        case TeamEvent.CHALLENGE_GONE:
            return (
                f"{blocks.bold(arguments['title'])}, on which {name} works, is no longer a "
                "challenge of the hackathon. Choose another with `/team challenge`; "
                "`/challenges` lists them."
            )
        case TeamEvent.CHALLENGE_BACK:
            return (
                f"{blocks.bold(arguments['title'])} is a challenge of the hackathon again, "
                f"and {name} still works on it."
            )
        case TeamEvent.DISBANDED:
            return f"{person} disbanded {name}. `/team list` shows other teams."


def _explain_refusal(word: str) -> tuple[str, str]:
    """Return why Slack lets a person not into a channel, and what an admin can do about it."""
    if word in DEACTIVATED:
        why, remedy = "the account is deactivated", "activate it again"
    elif word in ("ura_max_channels", "user_is_ultra_restricted", "user_is_restricted"):
        why = "the account is a guest's, who may be in certain channels only"
        remedy = "make it a member's, or allow it one more channel"
    elif word in ("org_user_not_in_team", "user_team_not_in_channel", "invitee_cant_see_channel"):
        why = "the account is in your organisation, but not in this workspace"
        remedy = "have it added to this workspace"
    elif word == "no_external_invite_permission":
        why = "the account is another organisation's, and I may not invite such accounts"
        remedy = "invite it, or to let me"
    else:
        why, remedy = "Slack does not let me invite this account", "find out why"
    return f"{why} (`{word}`)", remedy


def _new_lead(arguments: dict[str, str]) -> str:
    lead = arguments.get("lead")
    return f" {blocks.mention(lead)} leads the team now." if lead else ""
