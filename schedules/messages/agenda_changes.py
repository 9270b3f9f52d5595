"""Renders notices of agenda changes, for channels that have seen the agenda before the change."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.agenda.change_notices import OVER, read_changes
from bot.agenda.change_phrases import change_message
from bot.agenda.kinds import AGENDA_CHANGE
from bot.outbox.kinds import MessageKind
from bot.outbox.models import OutboxRow
from bot.slack.block_kit import Message
from schedules.rendering import Renderer, TooLate


def render_changes(session: Session, row: OutboxRow, now: datetime) -> Message:
    """Render the changes that still matter at `now`; if an organiser forced the row, all of them.

    Raises:
        TooLate: if none of them matters any more.
    """
    hackathon = row.hackathon
    changes = [
        change
        for change in read_changes(row).values()
        if row.insisted_at is not None or change.matters(hackathon.zone, now)
    ]
    if not changes:
        raise TooLate(OVER)
    return change_message(changes, hackathon)


RENDERERS: dict[MessageKind, Renderer] = {AGENDA_CHANGE: render_changes}
