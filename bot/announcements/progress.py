"""How far an announcement has come, counted from its rows in the outbox.

Its author reads it in a message that is made again while it goes out. Who holds several of
these holds rows of the outbox first, then the message's row, then the announcement.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.announcements.kinds import ANNOUNCEMENT, ANNOUNCEMENT_APPROVAL, ANNOUNCEMENT_PROGRESS
from bot.announcements.models import Announcement, AnnouncementState
from bot.core.database import hold_rows
from bot.outbox.kinds import REFRESH, MessageKind, name_kinds
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import add_refresh

# What is posted; what has a scheduled one begin; what its author, alone, is shown before; and
# what organisers read of it.
# How often the author's message is made again at most.
REFRESH_PERIOD = timedelta(seconds=5)
MOST_FAILURES_NAMED = 10

_UNSETTLED = (OutboxState.WAITING, OutboxState.SENDING)
_FAILED = (OutboxState.FAILED, OutboxState.UNKNOWN)


@dataclass(frozen=True)
class Failure:
    """A place, as `#general` or `@U123`, that an announcement did not reach, and why."""

    lane: str
    reason: str


@dataclass(frozen=True)
class Tally:
    """How many of an announcement's messages are sent, wait, failed, or are not sent any more."""

    sent: int
    waiting: int
    failed: int
    dropped: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.sent + self.waiting + self.failed + self.dropped


@dataclass(frozen=True)
class Progress:
    """How far an announcement has come: `posts`, and `changes` of those that were edited.

    `failures` are the first few.
    """

    announcement: Announcement
    posts: Tally
    changes: Tally
    failures: Sequence[Failure]


def read_progress(session: Session, announcement: Announcement) -> Progress:
    """How far it has come until now."""
    counted: dict[str, dict[str, int]] = {ANNOUNCEMENT.name: {}, REFRESH.name: {}}
    of_it = OutboxRow.announcement_id == announcement.id
    rows = session.execute(
        select(OutboxRow.kind, OutboxRow.state, func.count())
        .where(of_it, OutboxRow.kind.in_(counted))
        .group_by(OutboxRow.kind, OutboxRow.state)
    )
    for kind, state, count in rows:
        counted[kind][state] = count
    posts = _tally(counted[ANNOUNCEMENT.name])
    failures: list[Failure] = []
    if posts.failed:
        failed = session.execute(
            select(OutboxRow.lane, OutboxRow.reason)
            .where(of_it, OutboxRow.kind == ANNOUNCEMENT.name, OutboxRow.state.in_(_FAILED))
            .order_by(OutboxRow.id)
            .limit(MOST_FAILURES_NAMED)
        )
        failures = [Failure(lane, reason or "no reason given") for lane, reason in failed]
    return Progress(announcement, posts, _tally(counted[REFRESH.name]), failures)


def note_progress(session: Session, announcement_ids: Iterable[int | None], now: datetime) -> None:
    """Rows of these announcements were settled: their authors are told, and the last ends one.

    They are told within five seconds, and of the last at once.
    """
    for announcement_id in sorted({each for each in announcement_ids if each is not None}):
        # Held: of two processes that settle the last two rows, the second sees that all are.
        announcement = hold_announcement(session, announcement_id)
        if announcement.state == AnnouncementState.SENDING:
            end_if_done(session, announcement)
        goes_on = _is_any_left(session, announcement, ANNOUNCEMENT, REFRESH)
        refresh_progress(session, announcement, now + REFRESH_PERIOD if goes_on else now)


def end_if_done(session: Session, announcement: Announcement) -> None:
    """Have it be sent where nothing of it is left to send; for who holds it."""
    if not _is_any_left(session, announcement, ANNOUNCEMENT):
        announcement.state = AnnouncementState.SENT


def hold_announcement(session: Session, announcement_id: int) -> Announcement:
    """The announcement as it now is; nobody else changes it until the transaction ends."""
    session.flush()
    session.execute(hold_rows(_select_messages(announcement_id, ANNOUNCEMENT_PROGRESS), OutboxRow))
    query = select(Announcement).where(Announcement.id == announcement_id)
    return session.scalars(hold_rows(query, Announcement)).one()


def refresh_progress(session: Session, announcement: Announcement, due: datetime) -> None:
    """Have what its author reads of it made again at `due`, or sooner."""
    for row in session.scalars(_select_messages(announcement.id, ANNOUNCEMENT_PROGRESS)):
        add_refresh(session, row, due)


def refresh_approvals(session: Session, announcement: Announcement, due: datetime) -> None:
    """Have what organisers were asked about it made again."""
    for row in session.scalars(_select_messages(announcement.id, ANNOUNCEMENT_APPROVAL)).all():
        add_refresh(session, row, due)


def _is_any_left(session: Session, announcement: Announcement, *kinds: MessageKind) -> bool:
    """Whether something of these kinds is still to be sent of it."""
    unsettled = select(OutboxRow.id).where(
        OutboxRow.announcement_id == announcement.id,
        OutboxRow.kind.in_(name_kinds(kinds)),
        OutboxRow.state.in_(_UNSETTLED),
    )
    return session.scalar(unsettled.limit(1)) is not None


def _select_messages(announcement_id: int, kind: MessageKind) -> Select[OutboxRow]:
    return select(OutboxRow).where(
        OutboxRow.announcement_id == announcement_id, OutboxRow.kind == kind.name
    )


def _tally(counts: Mapping[str, int]) -> Tally:
    def count(*states: OutboxState) -> int:
        return sum(counts.get(state, 0) for state in states)

    return Tally(
        sent=count(OutboxState.SENT),
        waiting=count(*_UNSETTLED),
        failed=count(*_FAILED),
        dropped=count(OutboxState.SKIPPED, OutboxState.CANCELLED),
    )
