"""Reads the content of a report from the rows that are under it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.kinds import CHANNEL
from bot.delivery_reports.collect import TROUBLED, is_outage_over
from bot.delivery_reports.decisions import Decision, is_undecided, read_decisions
from bot.hackathons.models import Hackathon
from bot.outbox.kinds import name_kinds
from bot.outbox.models import OutboxRow, OutboxState
from bot.teams.kinds import TEAM_CHANNEL
from bot.teams.models import Team

_CHANNELS = name_kinds([CHANNEL, TEAM_CHANNEL])
# Each has a text and buttons of its own, two of a message's 50 blocks.
MOST_SHOWN = 12


@dataclass(frozen=True)
class FailedDelivery:
    """A row that failed, was skipped or is unknown, and the decision on it, if any.

    `team` is the name of the team whose channel it is about, or goes to.
    """

    row: OutboxRow
    decision: Decision | None
    team: str | None


@dataclass(frozen=True)
class LatePlace:
    """How many messages were sent late in a place, and how late the worst of them was.

    A place is `#general`, and so on by name, `direct messages` or `teams' channels`.
    """

    name: str
    count: int
    worst: timedelta


@dataclass(frozen=True)
class RecoveryReport:
    """A report as it stands.

    `ended` counts rows by how they ended before any decision, and `undecided` those that are
    undecided; `ended_channels` and `undecided_channels` are those of them that are no messages, but
    channels to be made or changed. In order of `due`, `shown` are a few that include the first
    undecided one; `before` and `after` count the rows on either side. `goes_on` is set if messages
    are overdue.
    """

    id: int
    hackathon: Hackathon
    ended: Mapping[OutboxState, int]
    undecided: Mapping[OutboxState, int]
    ended_channels: int
    undecided_channels: int
    shown: Sequence[FailedDelivery]
    before: int
    after: int
    late: Sequence[LatePlace]
    goes_on: bool

    @property
    def is_empty(self) -> bool:
        """Return whether everything has come right since, as when failed messages were moved."""
        return not self.ended and not self.late


def read_report(session: Session, report: OutboxRow, now: datetime) -> RecoveryReport:
    """Return the report as it stands at `now`."""
    decisions = read_decisions(report)
    undecided = {
        row_id: OutboxState(state)
        for row_id, state in session.execute(
            select(OutboxRow.id, OutboxRow.state).where(is_undecided(report))
        )
    }
    ended = {row_id: decision.was for row_id, decision in decisions.items()} | undecided
    kinds = session.execute(
        select(OutboxRow.id, OutboxRow.kind)
        .where(OutboxRow.id.in_(ended))
        .order_by(OutboxRow.due, OutboxRow.id)
    ).all()
    ids = [row_id for row_id, _ in kinds]
    channels = {row_id for row_id, kind in kinds if kind in _CHANNELS}
    first = next((place for place, row_id in enumerate(ids) if row_id in undecided), 0)
    # The rows shown stay in their places while an organiser goes through them with the buttons.
    before = first - first % MOST_SHOWN
    shown = ids[before : before + MOST_SHOWN]
    rows = session.scalars(
        select(OutboxRow).where(OutboxRow.id.in_(shown)).order_by(OutboxRow.due, OutboxRow.id)
    ).all()
    teams = _name_teams(session, rows)
    return RecoveryReport(
        id=report.id,
        hackathon=report.hackathon,
        ended=_count(ended),
        undecided=_count(undecided),
        ended_channels=len(channels),
        undecided_channels=len(channels & undecided.keys()),
        shown=[
            FailedDelivery(
                row, None if row.id in undecided else decisions[row.id], teams.get(row.lane)
            )
            for row in rows
        ],
        before=before,
        after=len(ids) - before - len(shown),
        late=_read_late(session, report),
        goes_on=not is_outage_over(session, report.hackathon, now),
    )


def _name_teams(session: Session, rows: Sequence[OutboxRow]) -> dict[str, str]:
    """Return the names of the teams whose lanes these rows are in, by the lane."""
    ids = {int(row.lane.removeprefix("team:")) for row in rows if row.lane.startswith("team:")}
    found = session.execute(select(Team.id, Team.name).where(Team.id.in_(ids)))
    return {f"team:{team_id}": name for team_id, name in found}


def _count(states: Mapping[int, OutboxState]) -> dict[OutboxState, int]:
    counted = Counter(states.values())
    return {state: counted[state] for state in TROUBLED if counted[state]}


def _read_late(session: Session, report: OutboxRow) -> list[LatePlace]:
    sent_late = select(OutboxRow.lane, OutboxRow.due, OutboxRow.settled_at).where(
        OutboxRow.report_id == report.id,
        OutboxRow.state == OutboxState.SENT,
        OutboxRow.insisted_at.is_(None),
    )
    lateness: dict[str, list[timedelta]] = {}
    for lane, due, settled_at in session.execute(sent_late):
        if settled_at is not None:
            lateness.setdefault(_name_place(lane), []).append(settled_at - due)
    late = [LatePlace(name, len(each), max(each)) for name, each in lateness.items()]
    return sorted(late, key=lambda place: (-place.worst, place.name))


def _name_place(lane: str) -> str:
    if lane.startswith("#"):
        return lane
    return "direct messages" if lane.startswith("@") else "teams' channels"
