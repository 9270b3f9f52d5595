"""A transcript of a workspace in Markdown: an entry for each message."""

from collections.abc import Iterable, Sequence
from typing import TextIO

from rehearsal.state.records import Message, WorkspaceEvent
from rehearsal.text.blocks import render_files, render_message
from rehearsal.text.mrkdwn import MrkdwnReader
from rehearsal.text.zone_times import show_instant
from rehearsal.workspace import Workspace


class Transcript:
    """Writes each message as it is posted; give `note` to `workspace.on_event`.

    Instants are in `zones` (IANA names). Ephemerals are left out, and so are later changes and
    deletions: a transcript lists what was posted, in order.
    """

    def __init__(self, workspace: Workspace, output: TextIO, zones: Sequence[str]) -> None:
        self._workspace = workspace
        self._output = output
        self._zones = zones

    def note(self, event: WorkspaceEvent) -> None:
        """Write the event's message if one was posted."""
        if event.kind == "message_posted" and event.message is not None:
            self.write(event.message)

    def write(self, message: Message) -> None:
        """Write one message: its instant and place as a heading, then its author and text."""
        reader = MrkdwnReader(self._zones, message.posted_at, self._workspace.name_of)
        place = message.channel if message.channel.startswith("@") else f"#{message.channel}"
        instant = show_instant(message.posted_at, self._zones)
        lines = [*render_message(message.text, message.blocks, reader), *render_files(message)]
        quoted = "\n".join(f"> {line}".rstrip() for line in lines)
        self._output.write(f"### {instant} · {place}\n\n**{message.user}**\n\n{quoted}\n\n")


def write_transcript(
    workspace: Workspace, messages: Iterable[Message], output: TextIO, zones: Sequence[str]
) -> None:
    """Write these messages to `output` at once, in the order given."""
    transcript = Transcript(workspace, output, zones)
    for message in messages:
        transcript.write(message)
