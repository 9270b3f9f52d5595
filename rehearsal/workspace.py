"""A Slack workspace on this machine: its people, channels, apps, and messages."""

import time
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.clock import Clock
from rehearsal.apps.app_events import AppEvents
from rehearsal.apps.interactions import Answer, Interactions
from rehearsal.apps.response_urls import ResponseUrls
from rehearsal.apps.sockets import Sockets
from rehearsal.content.channels import add_member, create_channel
from rehearsal.faults import Faults
from rehearsal.people.person import Person
from rehearsal.state.ids import make_secret
from rehearsal.state.records import (
    Call,
    Channel,
    ChannelRecord,
    InstalledApp,
    Message,
    User,
    WorkspaceEvent,
)
from rehearsal.state.state import State

SLACKBOT_ID = "USLACKBOT"
# Seconds of wall time after which `wait_for` gives up: more than any machine needs.
LONGEST_WAIT = 60.0


class Workspace:
    """A workspace, with the methods to read it and to act in it.

    Any thread may use it. Message times and rate limits follow `clock`; triggers and the three
    seconds for an acknowledgement follow `wall`, in seconds.
    """

    def __init__(
        self,
        clock: Clock,
        rate_limits: bool = True,
        wall: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = State(clock, rate_limits, wall)
        self.sockets = Sockets(self.state)
        self.response_urls = ResponseUrls(self.state)
        self.faults = Faults()
        self._interactions = Interactions(self.state, self.sockets, self.response_urls)
        self._events = AppEvents(self.state, self.sockets)
        self.state.listen(self._events.pass_on)
        general = create_channel(self.state, "general", SLACKBOT_ID)
        general.is_general = True

    def add_person(
        self,
        handle: str,
        real_name: str | None = None,
        tz: str = "UTC",
        email: str | None = None,
        is_admin: bool = False,
    ) -> str:
        """Add a person to the workspace and to #general, and return the user id.

        `tz` is an IANA name.

        Raises:
            ValueError: if the handle is empty, taken, or has capitals
        """
        if handle != handle.lower() or not handle:
            raise ValueError(f"a handle is in small letters: {handle!r}")
        ZoneInfo(tz)
        with self.state.condition:
            user_id = self.state.ids.make("U")
            updated = int(self.state.now().timestamp())
            user = User(
                user_id, handle, real_name or handle.title(), tz, email, is_admin, updated=updated
            )
            self.state.add_user(user)
            self.state.tell("person_joined", user_id=user_id)
            add_member(self.state, self._general, user_id)
            return user_id

    def change_person(
        self, handle: str, real_name: str | None = None, tz: str | None = None
    ) -> None:
        """Change a person's profile, as they would themselves."""
        with self.state.condition:
            user = self._user(handle)
            user.real_name = real_name or user.real_name
            user.tz = str(ZoneInfo(tz)) if tz else user.tz
            user.updated = int(self.state.now().timestamp())
            self.state.tell("person_changed", user_id=user.id)

    def add_channel(self, name: str, private: bool = False, members: Iterable[str] = ()) -> str:
        """Create a channel with these members, named by handle, and return its id."""
        with self.state.condition:
            users = [self._user(handle) for handle in members]
            creator = users[0].id if users else SLACKBOT_ID
            channel = create_channel(self.state, name, creator, is_private=private)
            for user in users:
                if user.id not in channel.member_ids:
                    channel.member_ids.append(user.id)
            return channel.id

    def install_app(
        self,
        name: str,
        scopes: Collection[str] | None = None,
        commands: Collection[str] | None = None,
        events: Collection[str] | None = None,
    ) -> InstalledApp:
        """Install an app with a bot user in #general, and return it with its tokens.

        `scopes`, `commands` ("/team") and `events` ("message.channels") are those that its manifest
        asks for; None means every one.
        """
        with self.state.condition:
            bot_user_id, bot_id = self.state.ids.make("U"), self.state.ids.make("B")
            app_id = self.state.ids.make("A")
            app = InstalledApp(
                name=name,
                bot_token=f"xoxb-{make_secret()}",
                app_token=f"xapp-1-{app_id}-{make_secret()}",
                bot_user_id=bot_user_id,
                bot_id=bot_id,
                app_id=app_id,
                verification_token=make_secret(),
                scopes=None if scopes is None else frozenset(scopes),
                commands=None if commands is None else frozenset(commands),
                events=None if events is None else frozenset(events),
            )
            self.state.add_user(
                User(bot_user_id, name.lower(), name, "UTC", bot_id=bot_id, app_id=app_id)
            )
            self.state.apps[app_id] = app
            self._general.member_ids.append(bot_user_id)
            return app

    def person(self, handle: str) -> Person:
        """Return a person of the workspace, ready to act.

        Raises:
            KeyError: if nobody has this handle
        """
        return Person(self.state, self._interactions, self._events, self._user(handle))

    def people(self) -> list[User]:
        """Return the humans of the workspace, in the order in which they were added."""
        with self.state.condition:
            return [user for user in self.state.users.values() if not user.is_bot]

    def now(self) -> datetime:
        """Return the present instant of the workspace's clock, UTC."""
        return self.state.now()

    def name_of(self, user_or_channel_id: str) -> str:
        """Return a user's handle or a channel's name for an id; any other text unchanged."""
        with self.state.condition:
            channel = self.state.channels.get(user_or_channel_id)
            return channel.name if channel else self.state.handle_of(user_or_channel_id)

    def messages(self, channel: str, ephemerals: bool = False) -> list[Message]:
        """Return a channel's messages, oldest first; a direct message is named `@handle`.

        Ephemerals, which only one person sees, are included if `ephemerals` is true.
        """
        with self.state.condition:
            found = self.state.find_channel(channel)
            messages = found.messages if found else []
            return [m for m in messages if ephemerals or m.ephemeral_to is None]

    def all_messages(self) -> list[Message]:
        """Return every message of every conversation, ephemerals included, in order of posting."""
        with self.state.condition:
            channels = self.state.channels.values()
            messages = [message for channel in channels for message in channel.messages]
            return sorted(messages, key=lambda message: message.ts)

    def channel(self, name: str) -> Channel | None:
        """Return a snapshot of a channel, by name or id; None if there is none."""
        with self.state.condition:
            found = self.state.find_channel(name)
            return self.state.channel_snapshot(found) if found else None

    def channels(self) -> list[Channel]:
        """Return a snapshot of every conversation, with archived ones and direct messages."""
        with self.state.condition:
            return [self.state.channel_snapshot(each) for each in self.state.channels.values()]

    @property
    def interactions(self) -> Interactions:
        """Return the link between people and apps, for callers that know elements by id."""
        return self._interactions

    @property
    def calls(self) -> list[Call]:
        """Return every call of the Web API so far, in order of their answers."""
        with self.state.condition:
            return list(self.state.calls)

    @property
    def connections(self) -> int:
        """Return how many Socket Mode connections are live."""
        return self.sockets.count()

    def wait_connected(self, timeout: float = LONGEST_WAIT) -> None:
        """Wait until an app is connected.

        Raises:
            TimeoutError: after `timeout` seconds of wall time
        """
        self.wait_for(lambda: self.connections > 0, timeout, "a Socket Mode connection")

    def wait_for(
        self, condition: Callable[[], object], timeout: float = LONGEST_WAIT, what: str = ""
    ) -> None:
        """Wait until `condition()` is true; it is evaluated again whenever something happens.

        Raises:
            TimeoutError: after `timeout` seconds of wall time, naming the condition, the last
                messages and the last calls
        """
        with self.state.condition:
            if not self.state.condition.wait_for(lambda: bool(condition()), timeout):
                raise TimeoutError(self._describe_wait(condition, timeout, what))

    def on_event(self, listener: Callable[[WorkspaceEvent], None]) -> None:
        """Call `listener` for each visible event from now on, in order.

        It is called under the workspace's lock, so it must be quick and must not wait.
        """
        self.state.listen(listener)

    def forbid(self, method: str, error: str = "restricted_action") -> None:
        """Refuse a method with `error` from now on."""
        with self.state.condition:
            self.state.forbidden[method] = error

    def allow(self, method: str) -> None:
        """Allow a method again that `forbid` refused."""
        with self.state.condition:
            self.state.forbidden.pop(method, None)

    def refuse_invitations(self, handle: str, error: str = "ura_max_channels") -> None:
        """Refuse with `error` to invite this person to a channel, as Slack does guests."""
        with self.state.condition:
            self.state.refused_invitations[self._user(handle).id] = error

    def refuse_token(self, token: str, error: str = "token_revoked") -> None:
        """Refuse every call with this token with `error` from now on, whatever the method."""
        with self.state.condition:
            self.state.refused_tokens[token] = error

    def accept_token(self, token: str) -> None:
        """Accept a token again that `refuse_token` refused."""
        with self.state.condition:
            self.state.refused_tokens.pop(token, None)

    @property
    def deliver_times(self) -> int:
        """The number of copies of each payload that an app gets; 1 unless a test changes it."""
        return self.sockets.deliver_times

    @deliver_times.setter
    def deliver_times(self, times: int) -> None:
        self.sockets.deliver_times = times

    def redeliver_last(self) -> Answer:
        """Send the last payload once more, and return the acknowledgement, which nobody sees.

        Raises:
            LookupError: if nothing was delivered yet
        """
        last = self.sockets.last
        if last is None:
            raise LookupError("nothing was delivered yet")
        again = self.sockets.redeliver(last)
        if again is None:
            return Answer(error="dispatch_failed")
        self.sockets.wait(again)
        if again.answer is None:
            return Answer(error="operation_timeout")
        return Answer(str(again.answer.get("text", "")), again.answer.get("blocks") or [])

    @property
    def _general(self) -> ChannelRecord:
        return next(each for each in self.state.channels.values() if each.is_general)

    def _user(self, handle: str) -> User:
        with self.state.condition:
            user = self.state.find_user(handle)
            if user is None:
                known = ", ".join(each.handle for each in self.state.users.values())
                raise KeyError(f"there is nobody called {handle}; there are: {known}")
            return user

    def _describe_wait(self, condition: Callable[[], object], timeout: float, what: str) -> str:
        name = getattr(condition, "__qualname__", repr(condition))
        code = getattr(condition, "__code__", None)
        where = f" ({code.co_filename}:{code.co_firstlineno})" if code else ""
        last_calls = ", ".join(call.method for call in self.state.calls[-5:]) or "none"
        said = [f"#{m.channel} {m.user}: {m.text[:60]!r}" for m in self.all_messages()[-3:]]
        return (
            f"waited {timeout} s in vain for {what or name}{where}; "
            f"connections: {self.connections}; last calls: {last_calls}; "
            f"last messages: {'; '.join(said) or 'none'}"
        )
