"""A Slack workspace on this machine: its people, channels, apps, and everything said."""

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
    Happening,
    InstalledApp,
    Message,
    User,
)
from rehearsal.state.state import State

SLACKBOT_ID = "USLACKBOT"
# Seconds of wall time after which `wait_for` gives up: more than any machine needs.
LONGEST_WAIT = 60.0


class Workspace:
    """All that a workspace holds, and the ways to look at it and to act in it.

    Any thread may use it. Message times and rate limits follow `clock`; triggers and the
    three seconds for an acknowledgement follow `wall`, in seconds.
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
        """The user id of somebody new, who is in #general from now on.

        `tz` is an IANA name. A handle that is taken or has capitals is a ValueError.
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
        """Change somebody's profile, as they would themselves."""
        with self.state.condition:
            user = self._user(handle)
            user.real_name = real_name or user.real_name
            user.tz = str(ZoneInfo(tz)) if tz else user.tz
            user.updated = int(self.state.now().timestamp())
            self.state.tell("person_changed", user_id=user.id)

    def add_channel(self, name: str, private: bool = False, members: Iterable[str] = ()) -> str:
        """The id of a new channel with these members, named by handle."""
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
        """An app with a bot user in #general, and its tokens.

        `scopes`, `commands` ("/team") and `events` ("message.channels") are what its
        manifest asks for; None means every one.
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
        """Somebody of the workspace, ready to act; unknown handles are a KeyError."""
        return Person(self.state, self._interactions, self._events, self._user(handle))

    def people(self) -> list[User]:
        """The humans of the workspace, in order of coming."""
        with self.state.condition:
            return [user for user in self.state.users.values() if not user.is_bot]

    def now(self) -> datetime:
        """The present instant of the workspace's clock, UTC."""
        return self.state.now()

    def name_of(self, user_or_channel_id: str) -> str:
        """A user's handle or a channel's name for an id; anything else as it is."""
        with self.state.condition:
            channel = self.state.channels.get(user_or_channel_id)
            return channel.name if channel else self.state.handle_of(user_or_channel_id)

    def messages(self, channel: str, ephemerals: bool = False) -> list[Message]:
        """A channel's messages, oldest first; a direct message is named `@handle`.

        Ephemerals, which only one person sees, are there when asked for.
        """
        with self.state.condition:
            found = self.state.find_channel(channel)
            messages = found.messages if found else []
            return [m for m in messages if ephemerals or m.ephemeral_to is None]

    def all_messages(self) -> list[Message]:
        """Every message of every conversation, ephemerals included, in order of posting."""
        with self.state.condition:
            channels = self.state.channels.values()
            messages = [message for channel in channels for message in channel.messages]
            return sorted(messages, key=lambda message: message.ts)

    def channel(self, name: str) -> Channel | None:
        """A channel as it stands, by name or id; None when there is none."""
        with self.state.condition:
            found = self.state.find_channel(name)
            return self.state.channel_snapshot(found) if found else None

    def channels(self) -> list[Channel]:
        """Every conversation as it stands, archived ones and direct messages included."""
        with self.state.condition:
            return [self.state.channel_snapshot(each) for each in self.state.channels.values()]

    @property
    def interactions(self) -> Interactions:
        """The line between people and apps, for who knows elements by id and not by name."""
        return self._interactions

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API so far, in order of their answers."""
        with self.state.condition:
            return list(self.state.calls)

    @property
    def connections(self) -> int:
        """How many Socket Mode connections are live."""
        return self.sockets.count()

    def wait_connected(self, timeout: float = LONGEST_WAIT) -> None:
        """Wait until an app is connected; TimeoutError after `timeout` seconds of wall time."""
        self.wait_for(lambda: self.connections > 0, timeout, "a Socket Mode connection")

    def wait_for(
        self, condition: Callable[[], object], timeout: float = LONGEST_WAIT, what: str = ""
    ) -> None:
        """Wait until `condition()` holds; it is asked again whenever something happens.

        TimeoutError after `timeout` seconds of wall time says what was waited for, and
        what was said and called last.
        """
        with self.state.condition:
            if not self.state.condition.wait_for(lambda: bool(condition()), timeout):
                raise TimeoutError(self._describe_wait(condition, timeout, what))

    def on_event(self, listener: Callable[[Happening], None]) -> None:
        """Have `listener` called for each visible happening, in order.

        It is called with the lock held, so it is quick, and waits for nothing and nobody.
        """
        self.state.listen(listener)

    def forbid(self, method: str, error: str = "restricted_action") -> None:
        """Have the workspace's rules refuse a method from now on."""
        with self.state.condition:
            self.state.forbidden[method] = error

    def allow(self, method: str) -> None:
        """Take back what `forbid` said."""
        with self.state.condition:
            self.state.forbidden.pop(method, None)

    @property
    def deliver_times(self) -> int:
        """How many copies of each payload an app gets; 1 unless a test says otherwise."""
        return self.sockets.deliver_times

    @deliver_times.setter
    def deliver_times(self, times: int) -> None:
        self.sockets.deliver_times = times

    def redeliver_last(self) -> Answer:
        """Send the last payload once more; the acknowledgement's text, shown to nobody."""
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
