"""Checks after a rehearsal that the bot's database and the workspace agree."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox.models import OutboxRow, OutboxState
from bot.registration.models import Participant
from bot.teams.models import Membership, Team
from bot.workspaces.models import Person
from rehearsal import Message, Workspace
from rehearsal.report import CommandAnswer, find_doubled, find_out_of_order


def find_disagreements(
    session: Session, workspace: Workspace, answers: Sequence[CommandAnswer]
) -> list[str]:
    """Return a line for each message lost, doubled or out of order, and for each other difference.

    `answers` are those that the cast got; they tell who registered.
    """
    rows = list(session.scalars(select(OutboxRow).order_by(OutboxRow.due, OutboxRow.id)))
    return [
        *_check_messages(rows, workspace),
        *_check_order(rows),
        *_check_registered(session, workspace, answers),
        *_check_teams(session, workspace),
    ]


def _check_messages(rows: Sequence[OutboxRow], workspace: Workspace) -> Iterator[str]:
    posted: dict[int, Message] = {}
    for channel in workspace.channels():
        messages = workspace.messages(channel.id, ephemerals=True)
        for message in find_out_of_order(messages):
            yield f"out of order in #{channel.name}: {message.ts}"
        for message in find_doubled(messages):
            yield f"doubled in #{channel.name}: {message.metadata}"
        for message in messages:
            if message.metadata is not None:
                posted[message.metadata["event_payload"]["row"]] = message
    for message in find_doubled(list(posted.values())):
        yield f"doubled in two channels: {message.metadata}"
    for row in rows:
        message_of_row = posted.pop(row.id, None)
        if row.settled_at is None:
            yield f"not done at the end: {row.key} ({row.state})"
        elif row.state == OutboxState.FAILED:
            yield f"failed: {row.key} ({row.reason})"
        elif row.slack_ts is not None and message_of_row is None:
            yield f"lost: {row.key}"
        elif message_of_row is not None and message_of_row.ts != row.slack_ts:
            yield f"noted with another ts: {row.key}"
    for row_id, message in posted.items():
        yield f"posted for no row {row_id}: {message.text[:60]}"


def _check_order(rows: Sequence[OutboxRow]) -> Iterator[str]:
    """Yield the rows of a lane that were posted in another order than that of their due times."""
    latest: dict[str, str] = {}
    for row in rows:
        if row.slack_ts is not None:
            if row.slack_ts <= latest.get(row.lane, ""):
                yield f"posted before what was due earlier in {row.lane}: {row.key}"
            latest[row.lane] = max(row.slack_ts, latest.get(row.lane, ""))


def _check_registered(
    session: Session, workspace: Workspace, answers: Sequence[CommandAnswer]
) -> Iterator[str]:
    told: dict[str, bool] = {}
    for each in answers:
        if each.command == "form Register" and each.answer.startswith("You are registered"):
            told[each.handle] = True
        elif each.command == "button Withdraw" and each.answer.startswith("You have withdrawn"):
            told[each.handle] = False
    query = (
        select(Person.slack_id)
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.withdrawn_at.is_(None))
    )
    kept = {workspace.name_of(slack_id) for slack_id in session.scalars(query)}
    for handle in sorted(kept ^ {handle for handle, is_in in told.items() if is_in}):
        yield f"registered in the database or told so, but not both: {handle}"


def _check_teams(session: Session, workspace: Workspace) -> Iterator[str]:
    bots = {user.handle for user in workspace.state.users.values() if user.is_bot}
    for team in session.scalars(select(Team)):
        channel = workspace.channel(team.channel_id) if team.channel_id else None
        if channel is None:
            if team.closed_at is None:
                yield f"no channel: {team.name}"
            continue
        if channel.is_archived != (team.closed_at is not None):
            yield f"open in one place, closed in the other: {team.name}"
        query = (
            select(Person.slack_id)
            .join(Participant, Participant.person_id == Person.id)
            .join(Membership, Membership.participant_id == Participant.id)
            .where(Membership.team_id == team.id, Membership.left_at.is_(None))
        )
        members = {workspace.name_of(slack_id) for slack_id in session.scalars(query)}
        present = set(channel.members) - bots
        if team.closed_at is None and members != present:
            yield f"members of {team.name}: {sorted(members ^ present)} in one place only"
