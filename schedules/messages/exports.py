"""The export as a file, and the message if Slack refuses the file."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.exports.export import make_export
from bot.exports.kinds import EXPORT_FILE, EXPORT_FILE_REFUSED
from bot.outbox.models import OutboxRow
from bot.roles.access import is_organiser
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message, escape
from bot.slack.datetimes import say_instant
from schedules.engine.actions import Deliverables
from schedules.rendering import Unneeded
from schedules.slack.files import FileMaker, SentFile


def make_export_file(session: Session, row: OutboxRow, _prefix: str, now: datetime) -> SentFile:
    """Make the zip file of all the data that the bot has of the hackathon.

    Raises:
        Unneeded: if the person who asked is no organiser any more; a row may be pending for hours.
    """
    hackathon = row.hackathon
    if not is_organiser(session, hackathon, row.lane.removeprefix("@")):
        raise Unneeded("whoever asked is no organiser any more")
    return SentFile(
        title=f"{hackathon.name}: export",
        make=partial(bytes, make_export(session, hackathon, now).zip()),
        text=(
            f"{escape(hackathon.name)}, everything I know of it, as of "
            f"{say_instant(now, hackathon.zones)}. It holds personal data: names, e-mail "
            "addresses, what people answered. Keep it where only organisers can read it, and "
            "delete it when you no longer need it."
        ),
    )


def render_refused(_session: Session, _row: OutboxRow, _now: datetime) -> Message:
    """Render the message that Slack refused the file, with another way to export."""
    return blocks.message(
        "I could not send you the export as a file: Slack did not take it from me. Where the bot "
        "runs, `hackathon-bot export` writes the same."
    )


DELIVERABLES = Deliverables(
    messages={EXPORT_FILE_REFUSED: render_refused},
    files={EXPORT_FILE: FileMaker("export", "zip", make_export_file)},
)
