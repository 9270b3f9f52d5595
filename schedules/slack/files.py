"""Files: what somebody asked for, since a slash command cannot answer with one; and pictures.

Slack takes no metadata with a file. Its name, which has the row's id in it, is the mark by which
a file whose sending was lost from sight is found again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.agenda.calendar_requests import AGENDA_FILE
from bot.agenda.ics import make_calendar
from bot.agenda.queries import select_items
from bot.core.errors import Refused
from bot.exports.export import EXPORT_FILE, make_export
from bot.outbox.models import OutboxRow
from bot.overview.digest_plot import DIGEST_PLOT, describe_registrations, is_too_late
from bot.overview.plot import draw
from bot.roles.access import is_organiser
from bot.slack.block_kit import escape, prefix_commands
from bot.slack.datetimes import say_instant
from schedules.job import Job
from schedules.messages.digest_plot import describe_plot, plot_registrations, say_registrations
from schedules.messages.rendering import Unneeded
from schedules.slack.client import SlackClient
from schedules.slack.post import Posted, search_history


@dataclass(frozen=True)
class SentFile:
    """A file to be sent: its name, its title in Slack, what to say with it.

    `make` gives what it holds; it may take its time, and needs no database. `description` is for
    those who cannot see a picture.
    """

    name: str
    title: str
    make: Callable[[], bytes]
    text: str
    description: str | None = None


def make_file(session: Session, row: OutboxRow, prefix: str, now: datetime) -> SentFile:
    """The row's file, as it is by now; Unneeded where nobody is to have it any more.

    `prefix` is the commands' own.
    """
    return _MAKERS[row.kind](session, row, prefix, now)


def make_agenda_file(session: Session, row: OutboxRow, prefix: str, now: datetime) -> SentFile:
    """The row's part of the agenda; Unneeded where there is none any more.

    What is on, or next, is so at the row's instant.
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
        name=name_file(row),
        title=f"{hackathon.name}: agenda",
        make=partial(bytes, make_calendar(hackathon, wanted.items, now)),
        text=str(prefix_commands(text, prefix)),
    )


def make_export_file(session: Session, row: OutboxRow, _prefix: str, now: datetime) -> SentFile:
    """All that the bot knows of the hackathon, zipped.

    Unneeded where who asked organises it no more: the row may have waited for hours.
    """
    hackathon = row.hackathon
    if not is_organiser(session, hackathon, row.lane.removeprefix("@")):
        raise Unneeded("whoever asked is no organiser any more")
    return SentFile(
        name=name_file(row),
        title=f"{hackathon.name}: export",
        make=partial(bytes, make_export(session, hackathon, now).zip()),
        text=(
            f"{escape(hackathon.name)}, everything I know of it, as of "
            f"{say_instant(now, hackathon.zones)}. It holds personal data: names, e-mail "
            "addresses, what people answered. Keep it where only organisers can read it, and "
            "delete it when you no longer need it."
        ),
    )


def make_plot_file(session: Session, row: OutboxRow, _prefix: str, now: datetime) -> SentFile:
    """Registrations by day until the row's day; Unneeded where nobody is registered any more."""
    hackathon, day = row.hackathon, date.fromisoformat(row.arguments["day"])
    if is_too_late(row, now):
        raise Unneeded("the morning is over")
    registrations = describe_registrations(session, hackathon, day)
    if registrations is None:
        raise Unneeded("nobody is registered any more")
    return SentFile(
        name=name_file(row),
        title="Registrations by day",
        make=partial(draw, plot_registrations(registrations)),
        text=say_registrations(registrations),
        description=describe_plot(registrations),
    )


_MAKERS: dict[str, Callable[[Session, OutboxRow, str, datetime], SentFile]] = {
    AGENDA_FILE: make_agenda_file,
    EXPORT_FILE: make_export_file,
    DIGEST_PLOT: make_plot_file,
}
# What each is called, and how its name ends.
_NAMES = {
    AGENDA_FILE: ("agenda", "ics"),
    EXPORT_FILE: ("export", "zip"),
    DIGEST_PLOT: ("registrations", "png"),
}
# The kinds of row that send a file.
FILE_KINDS = tuple(_MAKERS)


def name_file(row: OutboxRow) -> str:
    """The name of the row's file, which no other row's has."""
    what, ending = _NAMES[row.kind]
    return f"{row.hackathon.slug}-{what}-{row.id}.{ending}"


def share_file(client: SlackClient, channel: str, file: SentFile, job: Job) -> None:
    """Have the file in the channel, by its id; Overtaken if the row is not ours any more.

    Nobody sees it before the last of the three calls, whose answer has no ts.
    docs.slack.dev/messaging/working-with-files#upload
    """
    content = file.make()
    place = client.files_getUploadURLExternal(
        filename=file.name, length=len(content), alt_txt=file.description
    )
    client.upload(str(place["upload_url"]), content)
    job.make_sure()
    client.files_completeUploadExternal(
        files=[{"id": str(place["file_id"]), "title": file.title}],
        channel_id=channel,
        initial_comment=file.text,
    )


def find_shared(client: WebClient, channel: str, row: OutboxRow, since: datetime) -> Posted | None:
    """The message with the row's file, where it was shared in the channel from `since` on.

    Slack shares a file some time after it said yes: one that is not there yet is not found.
    """
    name = name_file(row)
    return search_history(
        client,
        channel,
        since,
        lambda message: any(file.get("name") == name for file in message.get("files", [])),
    )
