"""A person in front of Slack, with their actions and with what they see."""

from collections.abc import Callable
from typing import Any

from rehearsal.apps.app_events import AppEvents
from rehearsal.apps.interactions import Answer, Interactions
from rehearsal.apps.payloads import Place
from rehearsal.content.channels import add_member, may_see, open_direct_message, remove_member
from rehearsal.content.messages import (
    Content,
    add_reaction,
    find_message,
    post_message,
    visible_messages,
)
from rehearsal.people.fields import (
    Answers,
    CannotDo,
    find_buttons,
    find_choices,
    find_named,
    label_of,
    make_value,
    plain,
)
from rehearsal.people.form_checks import check_form
from rehearsal.people.modal import Modal, show_modal
from rehearsal.state.input_state import INPUT_KINDS, Placed, start_values, write_value
from rehearsal.state.mentions import encode_message_text
from rehearsal.state.records import ChannelRecord, Message, User
from rehearsal.state.state import State
from rehearsal.state.view_records import ViewRecord

Json = dict[str, Any]
Where = Message | str | None


class Person:
    """A member of the workspace, acting as that human would.

    An action waits until the app has acknowledged it, or for Slack's three seconds. It raises
    `CannotDo` if its element, channel or form is not there for this person.
    """

    def __init__(
        self, state: State, interactions: Interactions, events: AppEvents, user: User
    ) -> None:
        self._state = state
        self._interactions = interactions
        self._events = events
        self._user = user

    @property
    def id(self) -> str:
        """The person's user id."""
        return self._user.id

    @property
    def handle(self) -> str:
        """The person's handle."""
        return self._user.handle

    @property
    def tz(self) -> str:
        """The person's time zone, by its IANA name."""
        return self._user.tz

    def command(self, command: str, text: str = "", channel: str = "general") -> Answer:
        """Type a slash command in a channel, and return the answer of Slack or the app.

        Raises:
            CannotDo: if the person does not see the channel
        """
        return self._interactions.send_command(
            self._user, self._channel(channel), command, text.strip()
        )

    def say(self, text: str, channel: str = "general", thread_ts: str | None = None) -> Message:
        """Post a message, as typed with `@handle` and `#channel`, without waiting for apps.

        Raises:
            CannotDo: if the person is not in the channel, or it is archived
        """
        with self._state.condition:
            found = self._channel(channel)
            if self.id not in found.member_ids:
                raise CannotDo(f"{self.handle} is not in #{found.name}.")
            if found.is_archived:
                raise CannotDo(f"#{found.name} is archived.")
            encoded = encode_message_text(text, self._find_user_id, self._find_channel_id)
            return post_message(self._state, found, self.id, Content(encoded, thread_ts=thread_ts))

    @property
    def modal(self) -> Modal | None:
        """Return the modal on top, or None if none is open."""
        with self._state.condition:
            record = self._top()
            return show_modal(self._state, record) if record else None

    @property
    def modals(self) -> list[Modal]:
        """Return every open modal, the one on top last."""
        with self._state.condition:
            stack = self._state.view_stacks.get(self.id, [])
            return [show_modal(self._state, record) for record in stack]

    def fill(self, values: dict[str, Any]) -> Modal:
        """Fill inputs of the modal on top, named by label, action_id or block_id.

        Raises:
            CannotDo: if no modal is open, it has no such input, or the input no such option
        """
        with self._state.condition:
            record = self._need_top()
            place = _view_place(record)
            for name, answer in values.items():
                placed = find_named(find_choices(record.view["blocks"]), name)
                if placed is None or placed.element["type"] not in INPUT_KINDS:
                    there = ", ".join(label_of(e) for e in find_choices(record.view["blocks"]))
                    fields = f"it has: {there}" if there else "it has none at all"
                    raise CannotDo(f'The form has no field "{name}"; {fields}.')
                value = make_value(placed, answer, self._answers(place))
                write_value(placed, record.values, value)
            return show_modal(self._state, record)

    def submit(self) -> Modal | None:
        """Press the modal's submit button, and return the next modal, None if all are closed.

        As in Slack, an empty required field keeps the form open without asking the app.

        Raises:
            CannotDo: if no modal is open, or it has no submit button
        """
        with self._state.condition:
            record = self._need_top()
            if record.view.get("submit") is None:
                raise CannotDo(f"“{plain(record.view.get('title'))}” can only be closed.")
            problems = check_form(record.view["blocks"], record.values)
            if problems:
                record.errors = problems
            else:
                self._interactions.submit_view(self._user, record)
            return self.modal

    def close_modal(self) -> Modal | None:
        """Close the modal on top, and return the one under it, if any.

        Raises:
            CannotDo: if no modal is open
        """
        with self._state.condition:
            self._interactions.close_view(self._user, self._need_top())
            return self.modal

    def click(self, button: str, in_: Where = None) -> Answer:
        """Press a button, named by its text or action_id.

        `in_` is a message, "modal" or "home". None searches the modal on top if one is open, else
        the visible messages and Home, newest first.

        Raises:
            CannotDo: if there is no such button
        """
        with self._state.condition:
            place, placed = self._find(button, in_, find_buttons, "button")
            return self._interactions.send_action(self._user, place, placed, {})

    def choose(self, element: str, *options: str, in_: Where = None) -> Answer:
        """Choose in a select, overflow menu, radio group, checkboxes or date picker.

        The element is named by action_id, placeholder or label, the options by their texts or
        values; of checkboxes and multi-selects, exactly these are then chosen. `in_` is as in
        `click`.

        Raises:
            CannotDo: if there is no such element, or it has no such option
        """
        with self._state.condition:
            place, placed = self._find(element, in_, find_choices, "choice")
            value = make_value(placed, list(options), self._answers(place))
            kind = placed.element["type"]
            if kind == "overflow":
                choice = {"selected_option": value}
            else:
                write_value(placed, place.values, value)
                choice = {INPUT_KINDS[kind].holds: value}
            if placed.block["type"] == "input" and not placed.block.get("dispatch_action"):
                return Answer()
            return self._interactions.send_action(self._user, place, placed, choice)

    def open_home(self) -> Json | None:
        """Open the app's Home, and return it once the app has published it (3 s at most)."""
        with self._state.condition:
            for app in list(self._state.apps.values()):
                if app.events is None or "app_home_opened" in app.events:
                    line, _ = open_direct_message(self._state, app.bot_user_id, self.id)
                    event = self._events.describe_home_opened(app, self._user, line.id)
                    self._interactions.open_home(self._user, app, event)
            return self.home

    @property
    def home(self) -> Json | None:
        """The Home published for this person, None if there is none."""
        with self._state.condition:
            record = self._home()
            return record.as_slack_shows_it() if record else None

    def sees(self, channel: str = "general") -> list[Message]:
        """Return the messages of a channel that this person sees, ephemerals to them included."""
        with self._state.condition:
            found = self._state.find_channel(channel)
            if found is None or not may_see(found, self.id):
                return []
            return visible_messages(found, self.handle)

    def direct_messages(self) -> list[Message]:
        """Return the messages of all direct messages of this person, oldest first."""
        with self._state.condition:
            lines = [c for c in self._state.channels.values() if c.is_im]
            mine = [line for line in lines if self.id in line.member_ids]
            found = [m for line in mine for m in visible_messages(line, self.handle)]
            return sorted(found, key=lambda message: message.ts)

    def join(self, channel: str) -> None:
        """Join a public channel."""
        with self._state.condition:
            add_member(self._state, self._channel(channel), self.id)

    def leave(self, channel: str) -> None:
        """Leave a channel."""
        with self._state.condition:
            remove_member(self._state, self._channel(channel), self.id)

    def invite(self, handle: str, channel: str) -> None:
        """Add a person or a bot to a channel."""
        with self._state.condition:
            user = self._state.find_user(handle)
            if user is None:
                raise CannotDo(f"There is nobody called {handle}.")
            add_member(self._state, self._channel(channel), user.id, inviter=self.id)

    def react(self, emoji: str, message: Message) -> None:
        """Add an emoji to a message as a reaction."""
        with self._state.condition:
            channel = self._state.channels[message.channel_id]
            current = find_message(channel, message.ts)
            add_reaction(self._state, channel, current, emoji.strip(":"), self.id)

    def _find(
        self,
        name: str,
        where: Where,
        look: Callable[[list[Json]], list[Placed]],
        what: str,
    ) -> tuple[Place, Placed]:
        places = self._places(where)
        for place in places:
            placed = find_named(look(place.blocks), name)
            if placed is not None:
                return place, placed
        there = dict.fromkeys(label_of(e) for place in places for e in look(place.blocks))
        offered = ", ".join(there) or "none"
        first = ""
        if where is None and (top := self._top()) is not None:
            title = plain(top.view.get("title"))
            first = f" A form is open, “{title}”; it is closed or submitted before anything else."
        raise CannotDo(f'{self.handle} sees no {what} "{name}"; there are: {offered}.{first}')

    def _places(self, where: Where) -> list[Place]:
        """Return the places in which this person can act, the likeliest first."""
        if isinstance(where, Message):
            channel = self._state.channels[where.channel_id]
            current = [m for m in channel.messages if m.ts == where.ts]
            return [self._message_place(channel, message) for message in current]
        top, home = self._top(), self._home()
        if where == "modal" or (where is None and top is not None):
            return [_view_place(top)] if top else []
        if where == "home":
            return [_view_place(home)] if home else []
        dated = [
            (message.ts, self._message_place(channel, message))
            for channel in self._state.channels.values()
            if self.id in channel.member_ids or not channel.is_private
            for message in visible_messages(channel, self.handle)
            if message.app_id is not None and message.blocks
        ]
        if home is not None:
            dated.append((home.shown_ts, _view_place(home)))
        return [place for _, place in sorted(dated, key=lambda item: item[0], reverse=True)]

    def _message_place(self, channel: ChannelRecord, message: Message) -> Place:
        key = (self.id, message.ts)
        if key not in self._state.message_inputs:
            self._state.message_inputs[key] = start_values(message.blocks)
        return Place(self._state.message_inputs[key], message.blocks, channel, message)

    def _answers(self, place: Place) -> Answers:
        def ask(placed: Placed, typed: str) -> list[Json]:
            return self._interactions.ask_options(self._user, place, placed, typed)

        return Answers(ask, self._find_user_id, self._find_channel_id)

    def _top(self) -> ViewRecord | None:
        stack = self._state.view_stacks.get(self.id)
        return stack[-1] if stack else None

    def _need_top(self) -> ViewRecord:
        record = self._top()
        if record is None:
            raise CannotDo(f"{self.handle} has no form open.")
        return record

    def _home(self) -> ViewRecord | None:
        homes = [view for (user_id, _), view in self._state.homes.items() if user_id == self.id]
        return homes[-1] if homes else None

    def _channel(self, name: str) -> ChannelRecord:
        """Return the channel of that name; `@handle` is the direct message with that user."""
        other = self._state.find_user(name) if name.startswith("@") else None
        if other is not None and other.id != self.id:
            return open_direct_message(self._state, self.id, other.id)[0]
        channel = self._state.find_channel(name)
        if channel is None or not may_see(channel, self.id):
            raise CannotDo(f"{self.handle} sees no channel #{name.removeprefix('#')}.")
        return channel

    def _find_user_id(self, handle: str) -> str | None:
        user = self._state.find_user(handle)
        return user.id if user else None

    def _find_channel_id(self, name: str) -> str | None:
        channel = self._state.find_channel(name)
        return channel.id if channel and may_see(channel, self.id) else None


def _view_place(record: ViewRecord) -> Place:
    return Place(record.values, record.view["blocks"], view=record)
