"""One browser's stream of changes: server-sent events of what one person may see.

The format: html.spec.whatwg.org/multipage/server-sent-events.html.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from typing import Any

from rehearsal.content.channels import may_see
from rehearsal.page.problems import Problem
from rehearsal.page.reading.feed import Feed, PageChange
from rehearsal.page.reading.shapes import shape_clock, shape_message
from rehearsal.page.session_controller import SessionController
from rehearsal.page.session_view import SessionView
from rehearsal.state.records import User

Json = dict[str, Any]

SECONDS_BETWEEN_WRITES = 0.05
SECONDS_BETWEEN_CONVERSATIONS = 0.25
SECONDS_BETWEEN_HEARTBEATS = 15.0
# The longest time until the page notices a restart that it did not request itself.
SECONDS_BETWEEN_LOOKS = 1.0
MOST_CHANGES_A_WRITE = 500


class ChangeStream:
    """One browser's position in the feed, and the changes that it gets next.

    `session` returns the present rehearsal, and notices a new one. Several changes of one message
    become one, and changes of the list of conversations are sent at most four times a second.
    """

    def __init__(
        self,
        controller: SessionController,
        feed: Feed,
        session: Callable[[], SessionView],
        handle: str,
        last_id: str | None,
    ) -> None:
        self._controller = controller
        self._feed = feed
        self._session = session
        self._handle = handle
        latest = feed.latest
        known = None if last_id is None else feed.read_id(last_id)
        self._cursor = latest if known is None else known
        self._is_lost = last_id is not None and known is None
        self._is_first = True
        self._channels: set[str] = set()
        # Changes of the list that the previous stream had not sent yet are not in the feed.
        self._list_changed = known is not None
        self._conversations_due = 0.0

    @property
    def place(self) -> str:
        """Return the id from which another stream would go on."""
        return self._feed.write_id(self._cursor)

    def seconds_to_next(self, now: float) -> float:
        """Return the seconds until the next write if nothing changes; `now` is monotonic."""
        if self._channels or self._list_changed:
            return max(0.0, self._conversations_due - now)
        return SECONDS_BETWEEN_LOOKS

    def is_behind(self) -> bool:
        """Return whether there are changes that it has not read yet."""
        return self._cursor < self._feed.latest

    def collect(self, now: float) -> str:
        """Return the text to write now, "" for none; `now` is monotonic seconds.

        Raises:
            Problem: if the person is not in the new rehearsal
        """
        session = self._session()
        reader = session.find_person(self._handle)
        changes = None if self._is_lost else self._feed.since(self._cursor, MOST_CHANGES_A_WRITE)
        events: list[tuple[str, Json]] = []
        if changes is None:
            self._begin_anew()
            events.append(("reset", {"generation": self._controller.generation}))
        else:
            self._cursor += len(changes)
            events += self._describe(session, reader, changes)
        if self._is_first and not any(kind == "clock" for kind, _ in events):
            events.append(("clock", shape_clock(self._controller.clock)))
        self._is_first = False
        if (self._channels or self._list_changed) and now >= self._conversations_due:
            events.append(("conversations", self._describe_conversations(session, reader)))
            self._conversations_due = now + SECONDS_BETWEEN_CONVERSATIONS
        return self._write(events)

    def _begin_anew(self) -> None:
        self._cursor = self._feed.latest
        self._is_lost = False
        self._channels.clear()
        self._list_changed = False

    def _describe(
        self, session: SessionView, reader: User, changes: list[PageChange]
    ) -> list[tuple[str, Json]]:
        """Return the events for these changes; those of the list wait until they are due."""
        messages: dict[tuple[str, str], PageChange] = {}
        others: dict[str, None] = {}
        with session.state.condition:
            for change in changes:
                if not _concerns(session, reader, change):
                    continue
                if change.kind == "conversations":
                    self._list_changed = self._list_changed or change.how == "list"
                    if change.channel_id is not None:
                        self._channels.add(change.channel_id)
                elif change.message is not None:
                    _merge(messages, change)
                else:
                    others[change.kind] = None
            events: list[tuple[str, Json]] = [
                (
                    "message",
                    {
                        "change": change.how,
                        "message": shape_message(session, reader, change.message),
                    },
                )
                for change in messages.values()
                if change.message is not None
            ]
        clock = shape_clock(self._controller.clock)
        return events + [(kind, clock if kind == "clock" else {}) for kind in others]

    def _describe_conversations(self, session: SessionView, reader: User) -> Json:
        """Return `refetch` if the list itself changed, and the counts that may have changed."""
        unread: Json = {}
        with session.state.condition:
            for channel_id in self._channels:
                channel = session.state.channels.get(channel_id)
                if channel is not None and may_see(channel, reader.id):
                    count, mentions = session.count_unread(reader, channel)
                    unread[channel_id] = {"unread": count, "mentions": mentions}
        described = {"refetch": self._list_changed, "unread": unread}
        self._channels.clear()
        self._list_changed = False
        return described

    def _write(self, events: list[tuple[str, Json]]) -> str:
        """Return the events in the stream's format; the last has the id, so that none is lost."""
        written = [
            f"event: {kind}\ndata: {json.dumps(data, separators=(',', ':'))}\n"
            for kind, data in events
        ]
        return "\n".join(written) + f"id: {self.place}\n\n" if written else ""


async def stream_changes(feed: Feed, reader: ChangeStream, pool: Executor) -> AsyncIterator[str]:
    """Yield the stream, at most twenty writes a second, until the browser or the page ends it."""
    loop = asyncio.get_running_loop()
    woken = feed.listen()
    heartbeat_due = time.monotonic() + SECONDS_BETWEEN_HEARTBEATS
    try:
        while not feed.is_closed:
            woken.clear()
            try:
                written = await loop.run_in_executor(pool, reader.collect, time.monotonic())
            except Problem:
                return
            now = time.monotonic()
            if not written and now >= heartbeat_due:
                # The id alone: the browser stores it, and dispatches no event to the page.
                written = f": still here\nid: {reader.place}\n\n"
            if written:
                heartbeat_due = now + SECONDS_BETWEEN_HEARTBEATS
                yield written
                await asyncio.sleep(SECONDS_BETWEEN_WRITES)
            if not reader.is_behind():
                await _wait(woken, min(reader.seconds_to_next(now), heartbeat_due - now))
    finally:
        feed.leave(woken)


def _concerns(session: SessionView, reader: User, change: PageChange) -> bool:
    if change.user_id is not None and change.user_id != reader.id:
        return False
    if change.channel_id is None:
        return True
    channel = session.state.channels.get(change.channel_id)
    return channel is not None and may_see(channel, reader.id)


def _merge(messages: dict[tuple[str, str], PageChange], change: PageChange) -> None:
    """Keep the last change of each message; a message posted and then updated is still new."""
    if change.message is None:
        return
    key = (change.message.channel_id, change.message.ts)
    before = messages.get(key)
    if before is not None and before.how == "posted" and change.how == "updated":
        change = PageChange("message", change.user_id, change.channel_id, change.message, "posted")
    messages[key] = change


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(max(seconds, 0.001)):
            await event.wait()
    except TimeoutError:
        pass
