"""Files that a person asked for: what is owed where Slack does not take one."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.outbox.models import OutboxRow
from bot.outbox.rows import Owed, add_row

# After the kind of a row that sends a file: the row that says that it could not.
REFUSED = "_refused"


def owe_refusal(session: Session, row: OutboxRow, now: datetime) -> None:
    """Owe the row's person the news that Slack does not take their file; once a row."""
    kind = f"{row.kind}{REFUSED}"
    owed = Owed(key=f"{kind}:{row.id}", kind=kind, lane=row.lane, due=now, arguments={})
    add_row(session, row.hackathon, owed)
