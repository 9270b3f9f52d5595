"""Files that people ask for, since a slash command cannot answer with one; and pictures.

Slack takes no metadata with a file. Its name, which has the row's id in it, is the mark by which
a file is found again if it is unknown whether it was sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient
from sqlalchemy.orm import Session

from bot.outbox.models import OutboxRow
from schedules.job import Job
from schedules.slack.client import SlackClient
from schedules.slack.post import Posted, search_history


@dataclass(frozen=True)
class SentFile:
    """A file to send: its title in Slack, and the text posted with it.

    `make` returns its content; it may take long, and needs no database. `description` is for people
    who cannot see a picture.
    """

    title: str
    make: Callable[[], bytes]
    text: str
    description: str | None = None


@dataclass(frozen=True)
class FileMaker:
    """How the files of a kind are made and named: `SLUG-STEM-ROW.ENDING`.

    `make` takes a row, the prefix of the workspace's commands and an instant, and returns the row's
    file as of that instant. It raises Unneeded if nobody is to have the file any more.
    """

    stem: str
    ending: str
    make: Callable[[Session, OutboxRow, str, datetime], SentFile]

    def name(self, row: OutboxRow) -> str:
        """Return the name of the row's file, which is unique to the row."""
        return f"{row.hackathon.slug}-{self.stem}-{row.id}.{self.ending}"


def share_file(client: SlackClient, channel: str, name: str, file: SentFile, job: Job) -> None:
    """Share the file in the channel with this id.

    Nobody sees it before the last of the three calls, whose answer has no ts.
    docs.slack.dev/messaging/working-with-files#upload

    Raises:
        LeaseLost: if the row may have been claimed by another process.
    """
    content = file.make()
    place = client.files_getUploadURLExternal(
        filename=name, length=len(content), alt_txt=file.description
    )
    client.upload(str(place["upload_url"]), content)
    job.require_lease()
    client.files_completeUploadExternal(
        files=[{"id": str(place["file_id"]), "title": file.title}],
        channel_id=channel,
        initial_comment=file.text,
    )


def find_file(client: WebClient, channel: str, name: str, since: datetime) -> Posted | None:
    """Return the message with the file of this name, shared in the channel from `since` on.

    Slack shares a file some time after it accepts it; until then, the file is not found.
    """
    return search_history(
        client,
        channel,
        since,
        lambda message: any(file.get("name") == name for file in message.get("files", [])),
    )
