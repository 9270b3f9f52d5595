"""Rendering events as lines for a terminal: messages, forms and other changes."""

from collections.abc import Sequence

from rehearsal.people.fields import plain
from rehearsal.state.records import Json, Message, WorkspaceEvent
from rehearsal.text.blocks import render_blocks, render_files, render_message
from rehearsal.text.mrkdwn import MrkdwnReader
from rehearsal.text.zone_times import show_instant
from rehearsal.workspace import Workspace


class Narrator:
    """Describes a workspace's events.

    Messages to a channel are dated in `zones` (IANA names), those to one person in theirs.
    """

    def __init__(self, workspace: Workspace, zones: Sequence[str]) -> None:
        self._workspace = workspace
        self._zones = zones
        self._updated: dict[tuple[str, str], list[str]] = {}

    def describe(self, event: WorkspaceEvent) -> list[str]:
        """Return an event in lines; none if it needs no words."""
        if event.message is not None and event.kind in _SAID:
            return self._describe_message(event, event.message)
        if event.view is not None:
            return self._describe_view(event, event.view)
        words = self._describe_change(event)
        return [f"  · {words}"] if words else []

    def describe_view(self, handle: str, view: Json) -> list[str]:
        """Return a modal or Home as its reader sees it."""
        reader = self._reader_for(handle)
        lines = render_blocks(view["blocks"], view["state"]["values"], {}, reader)
        buttons = [plain(view.get(name)) for name in ("submit", "close")]
        labels = " ".join(f"[{label}]" for label in buttons if label)
        return [f"    {line}" for line in [*lines, labels] if line]

    def describe_errors(self, handle: str) -> list[str]:
        """Return the errors in a person's open form."""
        modal = self._workspace.person(handle).modal
        if modal is None:
            return []
        labels = {
            block["block_id"]: plain(block.get("label")) or block["block_id"]
            for block in modal.blocks
        }
        lines = [f"    ! {labels.get(key, key)}: {text}" for key, text in modal.errors.items()]
        return [*lines, f"    ! {modal.trouble}"] if modal.trouble else lines

    def _describe_message(self, event: WorkspaceEvent, message: Message) -> list[str]:
        reader_handle = message.ephemeral_to
        if reader_handle is None and message.channel.startswith("@"):
            reader_handle = message.channel[1:].partition("+")[0]
        zones = self._zones_of(reader_handle)
        reader = MrkdwnReader(zones, event.at, self._workspace.name_of)
        place = message.channel if message.channel.startswith("@") else f"#{message.channel}"
        seen_by = f" (only {message.ephemeral_to} sees this)" if message.ephemeral_to else ""
        thread = " (in a thread)" if message.is_reply else ""
        what = _SAID[event.kind]
        head = (
            f"[{show_instant(message.posted_at, zones)}] {place} "
            f"{message.user}{thread}{seen_by}{what}:"
        )
        if event.kind.endswith("deleted"):
            return [head.rstrip(":")]
        lines = [*render_message(message.text, message.blocks, reader), *render_files(message)]
        if event.kind.endswith("updated"):
            # An update that changes nothing visible is not described.
            before = self._updated.get((message.channel_id, message.ts))
            self._updated[message.channel_id, message.ts] = lines
            if lines == before:
                return []
        if len(lines) == 1 and not message.blocks:
            return [f"{head} {lines[0]}"]
        return [head, *(f"    {line}" for line in lines)]

    def _describe_view(self, event: WorkspaceEvent, view: Json) -> list[str]:
        who, title = str(event.user), plain(view.get("title"))
        if event.kind == "home_published":
            return [f"  · {who}'s Home is up to date"]
        if event.kind == "view_closed":
            return [f"  · {who}'s form “{title}” is closed"]
        return [f"  {who} has a form: {title}", *self.describe_view(who, view)]

    def _describe_change(self, event: WorkspaceEvent) -> str | None:
        place, who = f"#{event.channel}", str(event.user)
        details = event.details
        words = {
            "channel_created": f"{who} made {place}",
            "channel_renamed": f"#{details.get('old_name')} is now {place}",
            "channel_archived": f"{place} is archived",
            "channel_unarchived": f"{place} is open again",
            "member_joined": f"{who} is now in {place}",
            "member_left": f"{who} is no longer in {place}",
            "message_pinned": f"{who} pinned a message in {place}",
            "bookmark_added": f"{who} put a bookmark in {place}",
            "reaction_added": f"{who} reacted :{details.get('emoji')}: in {place}",
            "person_joined": f"{who} is now in the workspace",
            "person_changed": f"{who} changed their profile",
        }
        if event.kind == "channel_changed":
            return f"{place}: {details.get('topic') or details.get('purpose') or 'no topic'}"
        return words.get(event.kind)

    def _reader_for(self, handle: str) -> MrkdwnReader:
        return MrkdwnReader(self._zones_of(handle), self._workspace.now(), self._workspace.name_of)

    def _zones_of(self, handle: str | None) -> Sequence[str]:
        return self._zones if handle is None else [self._workspace.person(handle).tz]


_SAID = {
    "message_posted": "",
    "message_updated": " (changed)",
    "message_deleted": " (deleted a message)",
    "ephemeral_posted": "",
    "ephemeral_updated": " (changed)",
    "ephemeral_deleted": " (is gone)",
}
