"""The picture that follows a digest: registrations by day, against the last hackathon's."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core import timezones as zones
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow
from bot.outbox.rows import NewMessage, enqueue
from bot.overview.kinds import DIGEST_PLOT
from bot.overview.plot import Curve
from bot.registration.models import Participant
from bot.slack.block_kit import shorten

# A shorter line shows nothing that the digest's first sentence does not say.
FEWEST_DAYS = 3
# A longer name does not fit at the end of a line.
_LONGEST_NAME = 24


@dataclass(frozen=True)
class Registrations:
    """A hackathon's registrations by day, and those of the last one, if there was one."""

    own: Curve
    last: Curve | None

    @property
    def days_left(self) -> int:
        """Return the number of days from the last of its own to the hackathon's first."""
        return 1 - self.own.start - len(self.own.counts)

    @property
    def now(self) -> int:
        """Return how many are registered."""
        return self.own.counts[-1]

    @property
    def then(self) -> int:
        """Return how many were registered for the last hackathon as many days before it began."""
        if self.last is None:
            return 0
        reached = -self.days_left - self.last.start
        return self.last.counts[min(reached, len(self.last.counts) - 1)] if reached >= 0 else 0


def enqueue_plot(session: Session, digest: OutboxRow, now: datetime) -> None:
    """Enqueue the picture that follows this digest, until the event begins; once per digest.

    Do nothing before it would say something: some days after the first registration.
    """
    hackathon, day = digest.hackathon, date.fromisoformat(digest.arguments["day"])
    if day > hackathon.first:
        return
    curve = count_by_day(session, hackathon, day)
    if curve is not None and len(curve.counts) >= FEWEST_DAYS:
        message = NewMessage(
            key=f"{DIGEST_PLOT.name}:{day.isoformat()}",
            kind=DIGEST_PLOT,
            lane=digest.lane,
            due=now,
            arguments={"title": "Registrations by day", "day": day.isoformat()},
        )
        enqueue(session, hackathon, message)


def describe_registrations(
    session: Session, hackathon: Hackathon, day: date
) -> Registrations | None:
    """Return the registrations until `day`, and the last hackathon's until it began.

    Return None if there are none.
    """
    own, last = count_by_day(session, hackathon, day), _find_last(session, hackathon)
    if own is None:
        return None
    return Registrations(own, None if last is None else count_by_day(session, last, last.first))


def count_by_day(session: Session, hackathon: Hackathon, until: date) -> Curve | None:
    """Return how many of the current participants were registered on each day, from the first on.

    Return None if none was by then. The days are in the event's zone.
    """
    instants = session.scalars(
        select(Participant.registered_at).where(
            Participant.hackathon_id == hackathon.id, Participant.withdrawn_at.is_(None)
        )
    )
    new = Counter((zones.day_of(each, hackathon.zone) - hackathon.first).days for each in instants)
    end = (until - hackathon.first).days
    start = min(new, default=end + 1)
    if start > end:
        return None
    counts = accumulate(new[day] for day in range(start, end + 1))
    return Curve(_name_hackathon(hackathon), start, list(counts))


def _find_last(session: Session, hackathon: Hackathon) -> Hackathon | None:
    """Return the last hackathon before this one that has participants."""
    return session.scalar(
        select(Hackathon)
        .where(
            Hackathon.workspace_id == hackathon.workspace_id,
            Hackathon.last < hackathon.first,
            Hackathon.id.in_(
                select(Participant.hackathon_id).where(Participant.withdrawn_at.is_(None))
            ),
        )
        .order_by(Hackathon.first.desc(), Hackathon.id.desc())
        .limit(1)
    )


def _name_hackathon(hackathon: Hackathon) -> str:
    """Return its name with the year, to tell hackathons of one name apart."""
    year = str(hackathon.first.year)
    if year in hackathon.name:
        return shorten(hackathon.name, _LONGEST_NAME)
    return f"{shorten(hackathon.name, _LONGEST_NAME - 5)} {year}"
