"""The acts of one person in the page: messages, commands, presses, forms."""

from collections.abc import Callable
from typing import Any

from rehearsal.apps.interactions import NO_CONNECTION, TOO_LATE, TROUBLE, Answer
from rehearsal.apps.payloads import Place
from rehearsal.page.acting.places import find_modal, find_place, find_placed, place_of_view
from rehearsal.page.positions import read_ts
from rehearsal.page.problems import Fields, Problem, bad_request
from rehearsal.page.reading.feed import Feed, PageChange
from rehearsal.page.reading.queries import read_views
from rehearsal.page.session_view import SessionView
from rehearsal.page.values import ValueReader
from rehearsal.people.fields import PRESSED, CannotDo
from rehearsal.people.form_checks import check_form
from rehearsal.state.input_state import INPUT_KINDS, Placed, find_elements, write_value
from rehearsal.state.records import ChannelRecord, User
from rehearsal.state.slack_errors import SlackError
from rehearsal.state.view_records import ViewRecord

Json = dict[str, Any]

NO_APP = "No app is connected, so nobody answers."
LATE = "The app did not respond in time."

_TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})


class Actor:
    """A person at the page. An act that they cannot do raises Problem, in one plain sentence."""

    def __init__(self, session: SessionView, feed: Feed, user: User) -> None:
        self._session = session
        self._state = session.state
        self._feed = feed
        self._user = user
        self._person = session.workspace.person(user.handle)
        self._line = session.workspace.interactions
        self._values = ValueReader(self._state, user, session.offered)

    def do(self, request: Fields) -> Json:
        """Carry out the request, wait for the app (three seconds at most), and return the answer.

        Raises:
            Problem: if the request is malformed, or the person, workspace or app refuses it
        """
        act = _ACTS.get(request.text("do"))
        if act is None:
            raise bad_request(f"There is nothing to do called {request.text('do')[:40]!r}.")
        try:
            return act(self, request)
        except CannotDo as error:
            raise Problem(str(error)) from error
        except SlackError as error:
            raise Problem(f"The workspace refused that: {error.error}.") from error

    def command(self, request: Fields) -> Json:
        """Send a slash command."""
        name, _, text = request.text("text").strip().partition(" ")
        if not name.startswith("/") or name == "/":
            raise bad_request("A command begins with a slash.")
        answer = self._person.command(name, text, self._channel(request).id)
        if answer.error == "invalid_command":
            raise Problem(f"{name} is not a valid command.")
        if answer.error == TOO_LATE:
            raise Problem(f"{name} failed: the app did not respond in time.")
        return self._answer(answer)

    def say(self, request: Fields) -> Json:
        """Post a message; a person who posts in a public channel joins it first."""
        if not request.text("text").strip():
            raise Problem("An empty message is not sent.")
        thread_ts = request.maybe_text("thread_ts")
        with self._state.condition:
            name = request.text("in")
            if not name.startswith("@"):
                channel = self._channel(request)
                if not channel.is_archived and self._user.id not in channel.member_ids:
                    self._person.join(channel.id)
                name = channel.id
            root = read_ts(thread_ts) if thread_ts else None
            message = self._person.say(request.text("text"), name, root)
            channel = self._state.channels[message.channel_id]
            self._mark_read(channel, message.ts)
        return {"ts": message.ts, "channel_id": message.channel_id}

    def press(self, request: Fields) -> Json:
        """Press a button, or choose in an element that notifies the app at once."""
        with self._state.condition:
            place = find_place(self._session, self._user, request.object("where"))
            placed = self._placed(place, request)
            kind = placed.element["type"]
            if kind in PRESSED:
                choice: Json = {}
            elif kind == "overflow":
                value = self._values.read(placed, place.values, request.values.get("value"))
                choice = {"selected_option": value}
            else:
                choice = self._write(place, placed, request.values.get("value"))
                self._tell_other_browsers(place)
            if placed.block["type"] == "input" and not placed.block.get("dispatch_action"):
                return {}
            return self._send(place, placed, choice)

    def fill(self, request: Fields) -> Json:
        """Store a form's input values; the app is notified of those that ask for it."""
        with self._state.condition:
            record = find_modal(self._session, self._user, request.text("modal"))
            place = place_of_view(record)
            changed: list[tuple[Placed, Json]] = []
            for placed, value in self._given(place, request):
                before = place.values.get(placed.block_id, {}).get(placed.action_id)
                choice = self._write(place, placed, value)
                after = place.values[placed.block_id][placed.action_id]
                if after != before and _tells_while_filled(placed):
                    changed.append((placed, choice))
            # Only after all are stored: the app may answer with another form.
            answers = [self._send(place, placed, choice) for placed, choice in changed]
            return answers[-1] if answers else {}

    def submit(self, request: Fields) -> Json:
        """Press a form's submit button, and return the forms open afterwards, with their errors."""
        with self._state.condition:
            record = find_modal(self._session, self._user, request.text("modal"))
            if self._state.view_stacks[self._user.id][-1] is not record:
                raise Problem("Another form lies on top of that one.")
            if record.id in self._session.being_sent:
                raise Problem("That form is on its way already.")
            place = place_of_view(record)
            if "values" in request.values:
                for placed, value in self._given(place, request):
                    self._write(place, placed, value)
            record.errors = check_form(record.view["blocks"], record.values)
            if record.errors:
                self._feed.add(PageChange("modals", user_id=self._user.id))
            else:
                self._submit(record)
            return read_views(self._session, self._user)

    def close(self, request: Fields) -> Json:
        """Close a form; closing it twice does nothing."""
        with self._state.condition:
            stack = self._state.view_stacks.get(self._user.id, [])
            for record in [each for each in stack if each.id == request.text("modal")]:
                self._line.close_view(self._user, record)
            return read_views(self._session, self._user)

    def open_home(self, request: Fields) -> Json:  # noqa: ARG002 - one signature for all
        """Open the app's Home, and wait until the app has published it."""
        self._person.open_home()
        return read_views(self._session, self._user)

    def read(self, request: Fields) -> Json:
        """Mark a conversation as read up to a message."""
        with self._state.condition:
            channel = self._channel(request)
            self._mark_read(channel, read_ts(request.text("ts")))
            unread, mentions = self._session.count_unread(self._user, channel)
        return {"unread": unread, "mentions": mentions}

    def options(self, request: Fields) -> Json:
        """Return the options that the app offers in an external select for the typed text."""
        with self._state.condition:
            place = find_place(self._session, self._user, request.object("where"))
            placed = self._placed(place, request)
            if "external_select" not in placed.element["type"]:
                raise bad_request("Only external selects ask the app for options.")
            typed = request.maybe_text("query") or ""
            options = self._line.ask_options(self._user, place, placed, typed)
            self._session.offered.keep(self._user, placed, options)
        return {"options": options}

    def _submit(self, record: ViewRecord) -> None:
        self._session.being_sent.add(record.id)
        try:
            self._line.submit_view(self._user, record)
        finally:
            self._session.being_sent.discard(record.id)
        if record.trouble is not None:
            self._feed.add(PageChange("modals", user_id=self._user.id))
            raise Problem(_say_trouble(record.trouble))

    def _tell_other_browsers(self, place: Place) -> None:
        """Show a choice in a message or a Home; a form is left alone while a person fills it."""
        if place.message is not None:
            message = place.message
            change = PageChange("message", self._user.id, message.channel_id, message, "updated")
            self._feed.add(change)
        elif place.view is not None and place.view.view["type"] == "home":
            self._feed.add(PageChange("home", user_id=self._user.id))

    def _send(self, place: Place, placed: Placed, choice: Json) -> Json:
        if place.view is None and (place.message is None or place.message.app_id is None):
            raise Problem("No app hears of what is pressed there.")
        return self._answer(self._line.send_action(self._user, place, placed, choice))

    def _answer(self, answer: Answer) -> Json:
        if answer.error == TOO_LATE:
            raise Problem(LATE)
        if answer.error == NO_CONNECTION:
            raise Problem(NO_APP)
        if answer.error is not None:
            raise Problem(answer.text)
        return {"text": answer.text, "blocks": answer.blocks}

    def _channel(self, request: Fields) -> ChannelRecord:
        with self._state.condition:
            return self._session.find_channel(self._user, request.text("in"))

    def _mark_read(self, channel: ChannelRecord, ts: str) -> None:
        if self._session.mark_read(self._user, channel, ts):
            self._feed.add(
                PageChange("conversations", user_id=self._user.id, channel_id=channel.id)
            )

    def _placed(self, place: Place, request: Fields) -> Placed:
        return find_placed(place, request.text("block_id"), request.text("action_id"))

    def _given(self, place: Place, request: Fields) -> list[tuple[Placed, Any]]:
        """Return the elements with values in the request.

        The page sends the whole form as it knows it. Elements that are gone meanwhile, and empty
        values of elements that take none, are left out.
        """
        values = request.object("values")
        given = [
            (placed, values.object(placed.block_id).values[placed.action_id])
            for placed in find_elements(place.blocks)
            if placed.block_id in values.values
            and placed.action_id in values.object(placed.block_id).values
        ]
        return [
            (placed, value)
            for placed, value in given
            if placed.element["type"] in INPUT_KINDS or value not in (None, "", [])
        ]

    def _write(self, place: Place, placed: Placed, value: Any) -> Json:
        """Store `value` in an input, and return the choice for the app's payload."""
        kind = placed.element["type"]
        if kind not in INPUT_KINDS:
            raise Problem("Nothing can be put in there in a rehearsal.")
        read = self._values.read(placed, place.values, value)
        write_value(placed, place.values, read)
        return {INPUT_KINDS[kind].holds: read}


def _tells_while_filled(placed: Placed) -> bool:
    """Return whether the app is notified of a change in an input before the form is sent."""
    if not placed.block.get("dispatch_action"):
        return False
    config = placed.element.get("dispatch_action_config") or {}
    is_typed = placed.element["type"] in _TYPED
    return not is_typed or "on_character_entered" in config.get("trigger_actions_on", [])


def _say_trouble(trouble: str) -> str:
    if TOO_LATE in trouble:
        return LATE
    if NO_CONNECTION in trouble:
        return NO_APP
    return trouble.replace(TROUBLE, "Slack could not use the app's answer:")


_ACTS: dict[str, Callable[[Actor, Fields], Json]] = {
    "command": Actor.command,
    "say": Actor.say,
    "press": Actor.press,
    "fill": Actor.fill,
    "submit": Actor.submit,
    "close": Actor.close,
    "open_home": Actor.open_home,
    "read": Actor.read,
    "options": Actor.options,
}
