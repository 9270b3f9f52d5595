"""Requests for the agenda as a calendar file, which the outbox sends to the person who asked."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.agenda.kinds import AGENDA_FILE
from bot.agenda.queries import Selection, select_items
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.outbox.rows import NewMessage, enqueue


def enqueue_agenda_file(
    session: Session, hackathon: Hackathon, user_id: str, text: str, now: datetime
) -> Selection:
    """Enqueue a calendar file of the items that `text` selects, or of all if it is empty.

    Raises:
        Refused: if `text` selects no part of the agenda, or a part without items
    """
    selection = select_items(session, hackathon, text or "all", now)
    if not selection.items:
        raise Refused("There is nothing on that part of the agenda; `/agenda all` shows the whole.")
    enqueue(
        session,
        hackathon,
        NewMessage(
            key=f"{AGENDA_FILE.name}:{user_id}:{now.timestamp():.6f}",
            kind=AGENDA_FILE,
            lane=f"@{user_id}",
            due=now,
            arguments={"wanted": selection.wanted},
        ),
    )
    return selection
