"""The whole state of a workspace, behind one lock."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from threading import Condition, RLock

from bot.core.clock import Clock
from rehearsal.state.ids import Ids, make_secret
from rehearsal.state.input_state import Values
from rehearsal.state.rate_limits import RateLimits
from rehearsal.state.records import (
    Call,
    Channel,
    ChannelRecord,
    InstalledApp,
    Message,
    Upload,
    User,
    WorkspaceEvent,
)
from rehearsal.state.slack_errors import SlackError
from rehearsal.state.triggers import Triggers
from rehearsal.state.view_records import ViewRecord

logger = logging.getLogger(__name__)

Listener = Callable[[WorkspaceEvent], None]


class State:
    """The workspace's contents; the caller holds `condition` to read or change them.

    `clock` dates messages and rate limits. `wall` (seconds, monotonic) is for Slack's own
    time-outs, which a fast clock does not shorten: triggers and acknowledgements.
    """

    def __init__(
        self,
        clock: Clock,
        rate_limits: bool = True,
        wall: Callable[[], float] = time.monotonic,
    ) -> None:
        self.clock = clock
        self.limits = RateLimits(clock.ticking) if rate_limits else None
        self.wall = wall
        self.condition = Condition(RLock())
        self.ids = Ids()
        self.team_id = self.ids.make("T")
        self.team_name = "Rehearsal"
        self.team_domain = "rehearsal"
        self.address = "http://127.0.0.1"
        self.users: dict[str, User] = {}
        self.ids_by_handle: dict[str, str] = {}
        self.channels: dict[str, ChannelRecord] = {}
        self.direct_messages: dict[frozenset[str], ChannelRecord] = {}
        self.apps: dict[str, InstalledApp] = {}
        self.tickets: dict[str, str] = {}
        self.triggers = Triggers(self.ids, wall)
        self.view_stacks: dict[str, list[ViewRecord]] = {}
        self.homes: dict[tuple[str, str], ViewRecord] = {}
        self.message_inputs: dict[tuple[str, str], Values] = {}
        self.newest_private: dict[str, Message] = {}
        self.forbidden: dict[str, str] = {}
        self.refused_tokens: dict[str, str] = {}
        self.refused_invitations: dict[str, str] = {}
        self.uploads: dict[str, Upload] = {}
        self.calls: list[Call] = []
        self._listeners: list[Listener] = []
        self._last_ts = 0

    def now(self) -> datetime:
        """Return the present instant of the workspace's clock, UTC."""
        return self.clock.now()

    def next_ts(self) -> tuple[str, datetime]:
        """Return a message's `ts`, later than every earlier one, and its instant, the clock's now.

        Slack's `ts` is unique and ascending in a channel; here it is so in the workspace, with a
        microsecond added if the clock stands still.
        """
        now = self.now()
        microseconds = int(now.timestamp()) * 1_000_000 + now.microsecond
        self._last_ts = max(microseconds, self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}", now

    def listen(self, listener: Listener) -> None:
        """Call `listener` for each event from now on, in order, with the lock held."""
        with self.condition:
            self._listeners.append(listener)

    def tell(
        self,
        kind: str,
        channel: ChannelRecord | None = None,
        user_id: str | None = None,
        message: Message | None = None,
        view: dict[str, object] | None = None,
        **details: object,
    ) -> None:
        """Notify every listener, and wake every waiting thread, after an event."""
        with self.condition:
            event = WorkspaceEvent(
                kind=kind,
                at=self.now(),
                channel=channel.name if channel else None,
                channel_id=channel.id if channel else None,
                user=self.handle_of(user_id) if user_id else None,
                user_id=user_id,
                message=message,
                view=view,
                details=details,
            )
            for listener in list(self._listeners):
                try:
                    listener(event)
                except Exception:
                    # An error of a listener must not stop the workspace, which goes on as Slack
                    # would.
                    logger.exception("a listener failed on %s", kind)
            self.condition.notify_all()

    def add_user(self, user: User) -> None:
        """Add `user` to the workspace.

        Raises:
            ValueError: if the handle is taken
        """
        if self.find_user(user.handle) is not None:
            raise ValueError(f"there is already somebody called {user.handle}")
        self.users[user.id] = user
        self.ids_by_handle[user.handle] = user.id

    def find_user(self, handle_or_id: str) -> User | None:
        """Return the user with that id or handle (with or without its @); None if none."""
        by_id = self.users.get(handle_or_id)
        if by_id is not None:
            return by_id
        handle = handle_or_id.removeprefix("@").lower()
        return self.users.get(self.ids_by_handle.get(handle, ""))

    def handle_of(self, user_id: str) -> str:
        """Return the handle of the user with that id, or the id itself if there is none."""
        user = self.users.get(user_id)
        return user.handle if user else user_id

    def find_channel(self, name_or_id: str) -> ChannelRecord | None:
        """Return the conversation with that id, or name (with or without its #); None if none."""
        by_id = self.channels.get(name_or_id)
        if by_id is not None:
            return by_id
        name = name_or_id.removeprefix("#")
        return next((channel for channel in self.channels.values() if channel.name == name), None)

    def channel_of(self, name_or_id: str) -> ChannelRecord:
        """Return the conversation with that id or name.

        Raises:
            SlackError: `channel_not_found`
        """
        channel = self.find_channel(name_or_id)
        if channel is None:
            raise SlackError("channel_not_found")
        return channel

    def channel_snapshot(self, channel: ChannelRecord) -> Channel:
        """Return a snapshot of `channel`, with members by handle."""
        return Channel(
            id=channel.id,
            name=channel.name,
            is_private=channel.is_private,
            is_archived=channel.is_archived,
            is_direct=channel.is_im,
            members=[self.handle_of(user_id) for user_id in channel.member_ids],
            topic=channel.topic,
            purpose=channel.purpose,
            pins=list(channel.pins),
            bookmarks=[dict(bookmark) for bookmark in channel.bookmarks],
            created=channel.created,
        )

    def issue_ticket(self, app: InstalledApp) -> str:
        """Return a ticket that opens one Socket Mode connection for `app`, once."""
        ticket = make_secret()
        self.tickets[ticket] = app.app_id
        return ticket

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait up to `seconds` of wall time, and return whether `condition` became true.

        It takes the lock, which the caller may hold, and releases it while it waits.
        """
        with self.condition:
            return self.condition.wait_for(condition, seconds)
