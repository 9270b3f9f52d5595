"""Plans and describes the organisers' morning digest: the status, the news, the day's items."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.agenda.queries import list_items
from bot.agenda.reminders.settings import find_times
from bot.core import timezones as zones
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import today
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.reschedule import Rescheduled, lock_planned, reschedule
from bot.outbox.rows import NewMessage
from bot.overview.kinds import DIGEST
from bot.overview.nudges import count_audience
from bot.overview.status import RECENT, StatusReport, describe_status
from bot.registration.models import Participant

# If the file does not say when registration opens, the digests begin so long before the event.
USUAL_LEAD = timedelta(days=28)
# The digests begin at most so long before the event, however early registration opens.
LONGEST_LEAD = timedelta(days=366)


@dataclass(frozen=True)
class Digest:
    """The state of a hackathon in the morning of a day.

    `new` counts people who have registered since yesterday and have not withdrawn. `late` messages
    were sent more than a minute late since then, and `skipped` had expired. `opens` and `closes`
    are when registration does, if that is later on this day. `items` are the day's.
    """

    status: StatusReport
    new: int
    to_nudge: int
    late: int
    skipped: int
    days_left: int
    opens: datetime | None
    closes: datetime | None
    items: list[AgendaItem]


def describe_digest(session: Session, hackathon: Hackathon, now: datetime) -> Digest:
    """Return the hackathon's digest at `now`; "since yesterday" is the 24 hours before."""
    day = today(hackathon, now)
    opens, closes = (
        at if at is not None and at >= now and zones.day_of(at, hackathon.zone) == day else None
        for at in (hackathon.registration_opens, hackathon.registration_closes)
    )
    return Digest(
        status=describe_status(session, hackathon, now),
        new=_count_new(session, hackathon, now),
        to_nudge=count_audience(session, hackathon),
        late=_count_reported(session, hackathon, OutboxState.SENT, now),
        skipped=_count_reported(session, hackathon, OutboxState.SKIPPED, now),
        days_left=(hackathon.first - day).days,
        opens=opens,
        closes=closes,
        items=list_items(session, hackathon, day),
    )


def _count_new(session: Session, hackathon: Hackathon, now: datetime) -> int:
    query = select(func.count()).where(
        Participant.hackathon_id == hackathon.id,
        Participant.withdrawn_at.is_(None),
        Participant.registered_at > now - RECENT,
    )
    return session.scalar(query) or 0


def _count_reported(
    session: Session, hackathon: Hackathon, state: OutboxState, now: datetime
) -> int:
    """Return how many messages in reports to the organisers ended so since yesterday."""
    query = select(func.count()).where(
        OutboxRow.hackathon_id == hackathon.id,
        OutboxRow.state == state,
        OutboxRow.report_id.is_not(None),
        OutboxRow.settled_at > now - RECENT,
    )
    return session.scalar(query) or 0


def reschedule_digests(session: Session, hackathon: Hackathon, now: datetime) -> Rescheduled:
    """Bring the outbox into line with the digests' current days and time of day."""
    rows = lock_planned(session, hackathon, [DIGEST])
    return reschedule(session, hackathon, rows, plan_digests(hackathon), now)


def plan_digests(hackathon: Hackathon) -> list[NewMessage]:
    """Return a digest for each day from when registration opens until the event's last."""
    at = find_times(hackathon).digest
    if at is None:
        return []
    channel = hackathon.file.channels.organisers
    first = _first_digest(hackathon)
    days = (first + timedelta(days=each) for each in range((hackathon.last - first).days + 1))
    return [
        NewMessage(
            key=f"digest:{day.isoformat()}:{channel}",
            kind=DIGEST,
            lane=f"#{channel}",
            due=zones.at(day, at, hackathon.zone),
            arguments={
                "title": f"Digest of {day:%A %-d %B}",
                "channel": channel,
                "items": [],
                "before": 0,
                "day": day.isoformat(),
            },
        )
        for day in days
    ]


def _first_digest(hackathon: Hackathon) -> date:
    """Return the day on which registration opens, or the usual number of days before the first."""
    opens = hackathon.registration_opens
    if opens is None:
        return hackathon.first - USUAL_LEAD
    day = zones.day_of(opens, hackathon.zone)
    return min(max(day, hackathon.first - LONGEST_LEAD), hackathon.first)
