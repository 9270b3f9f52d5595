"""The agenda as a file for a person's own calendar: asked for now, and sent by the outbox."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.agenda import Selection, select_items
from bot.domain.outbox import Owed, add_row
from bot.models import Hackathon, OutboxRow
from bot.refusals import Refused

AGENDA_FILE = "agenda_file"
AGENDA_FILE_REFUSED = "agenda_file_refused"


def owe_agenda_file(
    session: Session, hackathon: Hackathon, user_id: str, text: str, now: datetime
) -> Selection:
    """Owe the person a file of what `text` asks for, as /agenda takes it; without a word, of all.

    Refused where that is no part of the agenda, or nothing is on it.
    """
    selection = select_items(session, hackathon, text or "all", now)
    if not selection.items:
        raise Refused("There is nothing on that part of the agenda; `/agenda all` shows the whole.")
    add_row(
        session,
        hackathon,
        Owed(
            key=f"{AGENDA_FILE}:{user_id}:{now.timestamp():.6f}",
            kind=AGENDA_FILE,
            lane=f"@{user_id}",
            due=now,
            arguments={"wanted": selection.wanted},
        ),
    )
    return selection


def owe_refusal(session: Session, row: OutboxRow, now: datetime) -> None:
    """Owe the row's person the news that Slack does not take their file; once a row."""
    key = f"{AGENDA_FILE_REFUSED}:{row.id}"
    owed = Owed(key=key, kind=AGENDA_FILE_REFUSED, lane=row.lane, due=now, arguments={})
    add_row(session, row.hackathon, owed)
