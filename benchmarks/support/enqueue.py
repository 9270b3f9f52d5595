"""Messages that come due: reminders of the benchmark's hackathon, one for each lane."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, insert, select

from benchmarks.support.events import AHEAD, FINALE
from bot.agenda.kinds import REMINDER
from bot.agenda.reminders.plan import PlannedMessage
from bot.core.database import Database
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage, enqueue_all
from bot.workspaces.models import Channel

KEY = "bench"


def enqueue_messages(
    database: Database, lanes: Iterable[str], due: datetime, *, bulk: bool = False
) -> None:
    """Enqueue a message in each of these lanes (`#c-1`, `@U1`) at `due`."""
    with database.write() as session:
        hackathon = session.scalars(select(Hackathon)).one()
        enqueue_all(session, hackathon, [_make_message(lane, due, bulk=bulk) for lane in lanes])


def know_channels(database: Database, names: Iterable[str]) -> None:
    """Store these channels as known, as the bot does once it has posted in them."""
    with database.write() as session:
        workspace_id = session.scalars(select(Hackathon)).one().workspace_id
        session.execute(
            insert(Channel),
            [
                {"workspace_id": workspace_id, "name": name, "slack_id": f"C{name}"}
                for name in names
            ],
        )


def count_unsent(database: Database) -> int:
    """Return how many of the messages enqueued here are in any state but sent."""
    is_ours = OutboxRow.key.startswith(f"{KEY}:")
    query = select(func.count()).where(is_ours, OutboxRow.state != OutboxState.SENT)
    with database.read() as session:
        return session.scalar(query) or 0


def _make_message(lane: str, due: datetime, *, bulk: bool) -> NewMessage:
    message = PlannedMessage(
        key=f"{KEY}:{lane}:{due.timestamp():.6f}",
        kind=REMINDER,
        channel=lane.removeprefix("#"),
        due=due,
        title="Finale",
        items=(FINALE,),
        before=AHEAD,
    )
    return NewMessage(message.key, REMINDER, lane, due, message.arguments, bulk=bulk)
