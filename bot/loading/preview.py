"""Plans the timed messages of a hackathon file, in a database of its own."""

from datetime import UTC, datetime

from sqlalchemy import select

from bot.core.database import Database
from bot.hackathon_file import DescribedHackathon
from bot.loading.load import load_hackathon
from bot.models import Base
from bot.outbox.kinds import list_kinds, name_kinds
from bot.outbox.models import OutboxRow
from bot.workspaces.queries import only_workspace

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def plan_rows(described: DescribedHackathon) -> list[OutboxRow]:
    """Return the timed messages that loading the file would enqueue, in order of `due`."""
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    with database.write() as session:
        load_hackathon(session, only_workspace(session), described, LONG_AGO)
        rows = session.scalars(
            select(OutboxRow)
            .where(OutboxRow.kind.in_(name_kinds(each for each in list_kinds() if each.mark)))
            .order_by(OutboxRow.due, OutboxRow.id)
        )
        return list(rows)
