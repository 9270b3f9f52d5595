"""The agenda as a file for a person's own calendar: asked for now, and sent by the outbox."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.agenda.kinds import AGENDA_FILE
from bot.agenda.queries import Selection, select_items
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.outbox.rows import Owed, add_row


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
            key=f"{AGENDA_FILE.name}:{user_id}:{now.timestamp():.6f}",
            kind=AGENDA_FILE,
            lane=f"@{user_id}",
            due=now,
            arguments={"wanted": selection.wanted},
        ),
    )
    return selection
