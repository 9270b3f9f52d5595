"""Enqueues a round's messages: reminders of the last item of a small hackathon, due soon."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import ColumnElement, and_, or_, select

from bot.agenda.kinds import REMINDER
from bot.agenda.reminders.plan import PlannedMessage
from bot.core.database import Database
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.hackathon_file import DescribedHackathon, read_hackathon_file
from bot.hackathons.models import Hackathon
from bot.loading.load import load_into
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage, enqueue_all

# So far ahead that no reminder of it is ever too late to matter.
AHEAD = timedelta(days=20)
FINALE = "finale"
KEY = "chaos"


def describe_hackathon(now: datetime, organisers: Sequence[str]) -> DescribedHackathon:
    """A hackathon under way, whose finale is far ahead; its file plans no message of its own."""
    first, last = now - timedelta(days=2), now + AHEAD + timedelta(days=2)
    content = {
        "name": "Chaos",
        "slug": "chaos",
        "where": {"kind": "online"},
        "zone": "UTC",
        "dates": {"first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"},
        "teams": {"max": 4},
        "challenges": [{"key": "higgs", "title": "Higgs Boson", "task": "Find it."}],
        "organisers": list(organisers),
        "reminders": {"day_agenda": "none", "day_item": "none", "digest": "none"},
        "agenda": [
            {
                "key": FINALE,
                "title": "Finale",
                "kind": "milestone",
                "when": f"{now + AHEAD:%Y-%m-%d %H:%M}",
                "reminders": [],
            }
        ],
    }
    reading = read_hackathon_file(json.dumps(content))  # JSON is YAML
    assert reading.hackathon is not None, reading.findings
    return reading.hackathon


def load_hackathon(database: Database, now: datetime, organisers: Sequence[str] = ()) -> None:
    """Have the hackathon in the database, as `hackathon-bot load` puts it there.

    `organisers` are Slack ids.
    """
    load_into(database, describe_hackathon(now, organisers), now)


def plan_posts(
    rng: Random, *, posts: int, channels: int, begin: datetime, within: timedelta, name: str = KEY
) -> list[NewMessage]:
    """Reminders that come due at random instants from `begin` on, as many in each channel."""
    places = [f"c-{number % channels + 1:02}" for number in range(posts)]
    return [
        _enqueue_reminder(f"{name}:{number:04}:{place}", place, begin + within * rng.random())
        for number, place in enumerate(places)
    ]


def enqueue(database: Database, messages: Sequence[NewMessage]) -> None:
    """Write these rows, as a change of the agenda would."""
    with database.write() as session:
        enqueue_all(session, session.scalars(select(Hackathon)).one(), messages)


def read_rows(database: Database) -> list[OutboxRow]:
    """Everything that was ever enqueued, as it is kept now, in order of due."""
    with database.read() as session:
        return list(session.scalars(select(OutboxRow).order_by(OutboxRow.due, OutboxRow.id)))


def has_unsettled(database: Database, until: datetime) -> bool:
    """Whether anything due by then waits or is in hand, but for a report that waits its time."""
    # Asked ten times a second: so without making an object of every row.
    with database.read() as session:
        return session.scalar(select(OutboxRow.id).where(_is_unsettled(until)).limit(1)) is not None


def read_unsettled(database: Database, until: datetime) -> list[OutboxRow]:
    """Everything of which that is so, in order of due."""
    with database.read() as session:
        query = select(OutboxRow).where(_is_unsettled(until))
        return list(session.scalars(query.order_by(OutboxRow.due, OutboxRow.id)))


def _is_unsettled(until: datetime) -> ColumnElement[bool]:
    return and_(
        OutboxRow.settled_at.is_(None),
        or_(
            OutboxRow.state == OutboxState.SENDING,
            and_(OutboxRow.due <= until, OutboxRow.kind != RECOVERY_REPORT.name),
        ),
    )


def _enqueue_reminder(key: str, channel: str, due: datetime) -> NewMessage:
    message = PlannedMessage(
        key=key,
        kind=REMINDER,
        channel=channel,
        due=due,
        title="Finale",
        items=(FINALE,),
        before=AHEAD,
    )
    return NewMessage(key, REMINDER, f"#{channel}", due, message.arguments)
