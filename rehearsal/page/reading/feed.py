"""A numbered log of recent changes, for browsers that listen or reconnect."""

import asyncio
import contextlib
import secrets
from dataclasses import dataclass
from threading import Lock

from rehearsal.page.positions import find_message
from rehearsal.page.session_view import SessionView
from rehearsal.state.records import Message, WorkspaceEvent

MOST_KEPT = 10_000

_MESSAGE_CHANGES = {
    "message_posted": "posted",
    "message_updated": "updated",
    "message_deleted": "deleted",
    "ephemeral_posted": "posted",
    "ephemeral_updated": "updated",
    "ephemeral_deleted": "deleted",
    "reaction_added": "updated",
    "message_pinned": "updated",
}


@dataclass(frozen=True)
class PageChange:
    """A change: `message`, `conversations`, `modals`, `home`, `people` or `clock`.

    With `user_id` it concerns that person alone, with `channel_id` everybody who may see the
    channel; `how` is posted, updated or deleted, or `list` if the list itself changed.
    """

    kind: str
    user_id: str | None = None
    channel_id: str | None = None
    message: Message | None = None
    how: str = ""


class Feed:
    """The newest changes by number; any thread adds, and listeners on the loop are woken.

    A listener keeps its place by number. Changes that are no longer stored, or belong to an earlier
    rehearsal, cannot be followed any more.
    """

    def __init__(self, most_kept: int = MOST_KEPT) -> None:
        self._run = secrets.token_hex(4)
        self._most_kept = most_kept
        self._lock = Lock()
        self._changes: list[PageChange] = []
        self._first = 1
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: set[asyncio.Event] = set()
        self._is_waking = False
        self.is_closed = False

    @property
    def latest(self) -> int:
        """Return the number of the newest change."""
        with self._lock:
            return self._first + len(self._changes) - 1

    def add(self, change: PageChange) -> None:
        """Number a change, and wake the listeners."""
        with self._lock:
            self._changes.append(change)
            if len(self._changes) >= 2 * self._most_kept:
                self._first += self._most_kept
                del self._changes[: self._most_kept]
        self._wake()

    def begin_anew(self) -> None:
        """Drop all changes, so that every listener has to start over."""
        with self._lock:
            self._first += len(self._changes) + 1
            self._changes.clear()
        self._wake()

    def since(self, number: int, most: int) -> list[PageChange] | None:
        """Return up to `most` changes after `number`; None if some of them are no longer stored."""
        with self._lock:
            start = number + 1 - self._first
            if not 0 <= start <= len(self._changes):
                return None
            return self._changes[start : start + most]

    def write_id(self, number: int) -> str:
        """Return a number as an event's id, which is valid in this run of the program only."""
        return f"{self._run}-{number}"

    def read_id(self, written: str) -> int | None:
        """Parse an event's id; return None if it is not an id of this run."""
        run, _, number = written.partition("-")
        is_ours = run == self._run and number.isascii() and number.isdigit() and len(number) < 16
        return int(number) if is_ours else None

    def use_loop(self, loop: asyncio.AbstractEventLoop) -> None:
        """Set the loop on which listeners wait."""
        self._loop = loop

    def listen(self) -> asyncio.Event:
        """Return an event of the loop that is set whenever there may be new changes."""
        event = asyncio.Event()
        self._listeners.add(event)
        return event

    def leave(self, event: asyncio.Event) -> None:
        """Remove a listener."""
        self._listeners.discard(event)

    def close(self) -> None:
        """Wake every listener for the last time, so that its stream ends."""
        self.is_closed = True
        self._wake()

    def _wake(self) -> None:
        # One call to the loop for a burst: the loop resets the flag.
        if self._is_waking or self._loop is None:
            return
        self._is_waking = True
        # A loop that has ended meanwhile has dropped its listeners.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._wake_listeners)

    def _wake_listeners(self) -> None:
        self._is_waking = False
        for event in self._listeners:
            event.set()


def note_event(feed: Feed, session: SessionView, event: WorkspaceEvent) -> None:
    """Add an event of the workspace to the feed. The caller holds the workspace's lock."""
    session.note(event)
    kind, message = event.kind, event.message
    if message is not None and kind in _MESSAGE_CHANGES:
        _note_message(feed, session, message, kind)
    elif event.view is not None:
        # views.update may change a Home as it does a modal.
        is_home = event.view.get("type") == "home"
        feed.add(PageChange("home" if is_home else "modals", user_id=event.user_id))
    elif kind.startswith("person_"):
        feed.add(PageChange("people"))
    elif kind.startswith(("channel_", "member_")):
        feed.add(PageChange("conversations", channel_id=event.channel_id, how="list"))
        if kind == "member_left":
            # A person who has left a private channel may not see it, and must learn that it is
            # gone.
            feed.add(PageChange("conversations", user_id=event.user_id, how="list"))


def _note_message(feed: Feed, session: SessionView, message: Message, kind: str) -> None:
    only = None
    if message.ephemeral_to is not None:
        only = session.state.ids_by_handle.get(message.ephemeral_to, "")
    channel_id = message.channel_id
    feed.add(PageChange("message", only, channel_id, message, _MESSAGE_CHANGES[kind]))
    channel = session.state.channels.get(channel_id)
    if only is not None or channel is None:
        return
    if kind in {"message_posted", "message_deleted"}:
        # No event announces that a direct message was opened, so its first message does.
        how = "list" if len(channel.messages) == 1 else ""
        feed.add(PageChange("conversations", channel_id=channel_id, how=how))
        root = find_message(channel, str(message.thread_ts)) if message.is_reply else None
        if root is not None:
            feed.add(PageChange("message", None, channel_id, root, "updated"))
