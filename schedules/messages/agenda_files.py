"""The agenda as a file, and the message if Slack refuses the file."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.agenda.ics import make_calendar
from bot.agenda.kinds import AGENDA_FILE, AGENDA_FILE_REFUSED
from bot.agenda.queries import select_items
from bot.core.errors import Refused
from bot.outbox.kinds import MessageKind
from bot.outbox.models import OutboxRow
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message, escape, prefix_commands
from schedules.rendering import Renderer, Unneeded
from schedules.slack.files import FileMaker, SentFile


def make_agenda_file(session: Session, row: OutboxRow, prefix: str, now: datetime) -> SentFile:
    """Make the file of the row's part of the agenda.

    "Today", "now" and "next" are as of the row's due instant.

    Raises:
        Unneeded: if that part of the agenda is empty by now.
    """
    hackathon = row.hackathon
    try:
        wanted = select_items(session, hackathon, row.arguments["wanted"], row.due)
    except Refused as refused:
        raise Unneeded("that day is no part of the event any more") from refused
    if not wanted.items:
        raise Unneeded("nothing is on that part of the agenda any more")
    count = f"{len(wanted.items)} item{'' if len(wanted.items) == 1 else 's'}"
    text = (
        f"{escape(hackathon.name)}, for your calendar: {escape(wanted.title)}, {count}. "
        "When something has changed, ask again with `/agenda ics` and open the new file: it "
        "changes what you have."
    )
    return SentFile(
        title=f"{hackathon.name}: agenda",
        make=partial(bytes, make_calendar(hackathon, wanted.items, now)),
        text=str(prefix_commands(text, prefix)),
    )


def render_refused(_session: Session, _row: OutboxRow, _now: datetime) -> Message:
    """Render the message that Slack refused the file, with a command to use meanwhile."""
    return blocks.message(
        "I could not send you the agenda as a file: Slack did not take it from me. The organisers "
        "have been told. Meanwhile `/agenda all` shows the whole of it."
    )


RENDERERS: dict[MessageKind, Renderer] = {AGENDA_FILE_REFUSED: render_refused}
FILES = {AGENDA_FILE: FileMaker("agenda", "ics", make_agenda_file)}
