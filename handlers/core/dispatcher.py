"""The dispatcher: parses a request from Slack, handles it in one transaction, commits, answers.

With `process_before_response=True` Bolt runs a listener before it acknowledges, so the reply
travels inside the acknowledgement: one round trip, and no reply is sent before the commit.
Slack ignores the body of the acknowledgement of a button; the dispatcher answers it by
response_url, or with a modal if there is no message.
"""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.audit import log as audit
from bot.core.clock import Clock
from bot.core.database import Database
from bot.core.errors import Refused
from bot.hackathons import queries as hackathons
from bot.roles.access import NotAllowed, Role, check_role
from bot.slack.block_kit import View, drop_unsayable, prefix_commands
from bot.slack.typed_text import TypedText
from bot.workspaces import idempotency
from handlers.core.commands import Command, Handler
from handlers.core.errors import answer_unforeseen, report_failure, reporting_failure
from handlers.core.request_log import RequestRecord, counting_event
from handlers.core.responses import (
    ModalErrors,
    OpenModal,
    Options,
    PublishHome,
    Reply,
    Request,
    Response,
    UpdateModal,
    deserialize,
    serialize,
)
from handlers.core.routes import Body, Listeners
from handlers.core.views import answer_modal, help_reply, read_fields

_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")

# The subtypes of messages that people write: none, and that of one with a file.
_WRITTEN = (None, "file_share")

# Looks up in Slack what a modal's handler must know about the fields. It must raise nothing, and
# take little of the three seconds.
Prefetch = Callable[[WebClient, dict[str, Any]], Any]


class Dispatcher:
    """Dispatches each request from Slack to its handler, and sends the answer."""

    def __init__(self, app: App, database: Database, clock: Clock, prefix: str = "") -> None:
        self._app = app
        app.error(answer_unforeseen)
        self._listeners = Listeners(app)
        self._database = database
        self._clock = clock
        self._prefix = prefix
        self._home: Handler | None = None
        self._beside = ThreadPoolExecutor(2, thread_name_prefix="home")
        self.commands: list[Command] = []
        self.events: list[str] = []
        # The role that each command, button and modal needs, by its name in the metrics.
        self.needs: dict[str, Role | None] = {}

    def command(self, command: Command) -> None:
        """Register a slash command: a subcommand's handler by its first word, `bare`, or help."""

        def listen(ack: Ack, body: Body, client: WebClient, context: BoltContext) -> None:
            self._answer_command(command, ack, body, client, context.bot_user_id)

        self.commands.append(command)
        self.needs[f"/{command.name}"] = command.needs
        for subcommand in command.subcommands:
            self.needs[f"/{command.name} {subcommand.word}".rstrip()] = subcommand.needs
        self._listeners.commands[f"/{self._prefix}{command.name}"] = listen

    def action(
        self, action_id: str, handler: Handler, *, writes: bool = False, needs: Role | None = None
    ) -> None:
        """Register the handler of a button or menu with this action_id, alone or before a colon.

        People without the role that it `needs` are refused.
        """
        guarded = guard(handler, needs)
        self.needs[f"button {action_id}"] = needs

        def listen(ack: Ack, body: Body, client: WebClient, respond: Respond) -> None:
            ack()
            self._answer_action(f"button {action_id}", guarded, writes, body, client, respond)

        self._listeners.actions[action_id] = listen

    def options(self, action_id: str, handler: Handler, *, needs: Role | None = None) -> None:
        """Register the handler of external selects with this action_id, alone or before a colon.

        The handler finds the typed text in `text`. People without the role that it `needs`, and
        those that it refuses, get no options.
        """
        guarded = guard(handler, needs)
        self.needs[f"options {action_id}"] = needs

        def listen(ack: Ack, body: Body) -> None:
            details = {"typed": TypedText((drop_unsayable(body.get("value") or ""),))}
            response = self._run(guarded, False, body, f"options {action_id}", details)
            ack(options=self._worded(response.options) if isinstance(response, Options) else [])

        self._listeners.options[action_id] = listen

    def modal(
        self,
        callback_id: str,
        handler: Handler,
        *,
        needs: Role | None = None,
        prefetch: Prefetch | None = None,
    ) -> None:
        """Register the handler of the modal with this callback_id, for its submission.

        It always writes. People without the role that it `needs` are refused. `prefetch` queries
        Slack before the transaction begins.
        """
        guarded = guard(handler, needs)
        self.needs[f"modal {callback_id}"] = needs

        def listen(ack: Ack, body: Body, client: WebClient) -> None:
            view = body["view"]
            fields = read_fields(view)
            details = {"fields": fields, "private_metadata": view["private_metadata"]}
            if prefetch is not None:
                details["prefetched"] = prefetch(client, fields)
            response = self._run(guarded, True, body, f"modal {callback_id}", details)
            if isinstance(response, UpdateModal):
                ack(response_action="update", view=self._worded(response.view))
            elif isinstance(response, ModalErrors):
                ack(response_action="errors", errors=self._worded(response.errors))
            elif isinstance(response, Reply):
                ack(response_action="update", view=self._worded(answer_modal(response)))
            else:
                ack()
            # The modal may have been opened from the Home tab, which must show the change.
            if not isinstance(response, ModalErrors):
                self._publish_soon(body, client, body["user"]["id"])

        self._listeners.modals[callback_id] = listen

    def home(self, handler: Handler) -> None:
        """Register the handler that renders the Home tab, for a person who opens or uses it."""

        def listen(body: Body, client: WebClient) -> None:
            if body["event"].get("tab") == "home":
                self._publish_home(body, client, body["event"]["user"])

        self._home = handler
        # Not `event`: it is counted as the Home tab that it publishes.
        self._listen("app_home_opened", listen)

    def direct_message(self, handler: Handler) -> None:
        """Register the handler of what a person writes in the bot's direct messages.

        It always writes, and finds the event's id in `value`. What people edit or delete there has
        no answer; the bot's own messages Bolt leaves out.
        """

        def listen(body: Body) -> None:
            event = body["event"]
            if event.get("channel_type") == "im" and event.get("subtype") in _WRITTEN:
                self._run(handler, True, body, "direct message", {"value": body["event_id"]})

        # Not `event`: it is counted as the request that it is.
        self._listen("message.im", listen)

    def close(self) -> None:
        """Wait for the Home tabs that are still being published."""
        self._beside.shutdown(wait=True)

    def now(self) -> datetime:
        """Return the present instant, for listeners to Slack's events."""
        return self._clock.now()

    @property
    def database(self) -> Database:
        """The database that listeners to Slack's events write to."""
        return self._database

    def event(self, name: str, listener: Callable[[Body], None]) -> None:
        """Register a listener that is called with the body of each of Slack's events of this name.

        An exception is logged, and leaves the event unacknowledged: Slack sends it again.
        """

        def listen(body: Body) -> None:
            with counting_event(name):
                listener(body)

        self._listen(name, listen)

    def _listen(self, name: str, listener: Callable[..., None]) -> None:
        self.events.append(name)
        # An app subscribes to `message.im`, and is told of a `message`.
        self._app.event(name.partition(".")[0])(listener)

    def _answer_command(
        self,
        command: Command,
        ack: Ack,
        body: Body,
        client: WebClient,
        bot_user_id: str | None,
    ) -> None:
        subcommand, typed = command.find_subcommand(TypedText.decode(body.get("text", "")))
        details = {"typed": typed, "bot_user_id": bot_user_id}
        response: Response
        if subcommand is not None:
            what = f"/{command.name} {subcommand.word}".rstrip()
            handler = guard(subcommand.handle, subcommand.needs)
            response = self._run(handler, subcommand.writes, body, what, details)
        elif command.bare is not None:
            handler = guard(command.bare, command.needs)
            response = self._run(handler, False, body, f"/{command.name}", details)
        else:
            record = RequestRecord(f"/{command.name} help")
            response = help_reply(command)
            record.note_outcome("answered")
        if isinstance(response, OpenModal):
            response = self._open_modal(client, body, response)
        if isinstance(response, Reply):
            ack(self._worded({"response_type": "ephemeral", **response.as_message()}))
        else:
            ack()

    def _answer_action(
        self,
        what: str,
        handler: Handler,
        writes: bool,
        body: Body,
        client: WebClient,
        respond: Respond,
    ) -> None:
        action = body["actions"][0]
        option = action.get("selected_option") or {}
        details = {
            "value": option.get("value", action.get("value", "")),
            "channel_id": body.get("channel", {}).get("id"),
        }
        response = self._run(handler, writes, body, what, details)
        if isinstance(response, OpenModal):
            response = self._open_modal(client, body, response)
        if isinstance(response, Reply):
            self._reply_to_action(response, body, client, respond)
        if isinstance(response, UpdateModal):
            with reporting_failure("changing a modal"):
                self._update_modal(client, body["view"]["id"], response.view)
        if writes:
            self._refresh_home(body, client)

    def _reply_to_action(
        self, reply: Reply, body: Body, client: WebClient, respond: Respond
    ) -> None:
        view = body.get("view")
        with reporting_failure("answering a button"):
            if view is None:
                respond(
                    **self._worded(reply.as_message()),
                    response_type="ephemeral",
                    replace_original=reply.replaces,
                )
            elif view["type"] == "modal":
                self._update_modal(client, view["id"], answer_modal(reply))
            else:
                self._open_modal(client, body, OpenModal(answer_modal(reply)))

    def _update_modal(self, client: WebClient, view_id: str, view: View) -> None:
        try:
            client.views_update(view_id=view_id, view=self._worded(view))
        except SlackApiError as error:
            # A person who has closed the modal meanwhile needs no answer.
            if error.response.get("error") != "not_found":
                raise

    def _open_modal(self, client: WebClient, body: Body, response: OpenModal) -> Reply | None:
        """Open the modal, on top of the present one if any; return a reply if that fails."""
        on_modal = body.get("view", {}).get("type") == "modal"
        open_view = client.views_push if on_modal else client.views_open
        record = RequestRecord("opening a modal")
        try:
            open_view(trigger_id=body["trigger_id"], view=self._worded(response.view))
        except SlackApiError as error:
            reason = error.response.get("error", "")
            if reason == "exchanged_trigger_id":
                # The request was delivered before, and its modal is open.
                record.note_outcome("answered")
                return None
            if reason == "expired_trigger_id":
                record.note_outcome("refused")
                return Reply("Slack gave me too little time to open that. Please try again.")
            if on_modal and reason == "not_found":
                # The person has closed the modal below, and waits for nothing.
                record.note_outcome("refused")
                return None
            return Reply(report_failure(error, record))
        except (SlackClientError, OSError) as error:
            return Reply(report_failure(error, record))
        return None

    def _refresh_home(self, body: Body, client: WebClient) -> None:
        if body.get("view", {}).get("type") == "home":
            self._publish_soon(body, client, body["user"]["id"])

    def _publish_soon(self, body: Body, client: WebClient, user_id: str) -> None:
        """Publish the Home tab in the background: the acknowledgement must not wait for it."""
        self._beside.submit(self._publish_home, body, client, user_id)

    def _publish_home(self, body: Body, client: WebClient, user_id: str) -> None:
        # A person's id is always a text; a forged request gets no Home tab.
        if self._home is None or not isinstance(user_id, str):
            return
        response = self._run(self._home, False, body, "home", {"user_id": user_id})
        if isinstance(response, Reply):
            response = PublishHome({"type": "home", "blocks": answer_modal(response)["blocks"]})
        if isinstance(response, PublishHome):
            with reporting_failure("publishing a Home tab"):
                client.views_publish(user_id=user_id, view=self._worded(response.view))

    def _run(
        self, handler: Handler, writes: bool, body: Body, what: str, details: dict[str, Any]
    ) -> Response:
        """Call the handler, commit, and return its answer; a refusal or failure becomes a reply."""
        record = RequestRecord(what)

        def handle(request: Request) -> Response:
            record.note_request(request)
            return handler(request)

        try:
            response = (
                self._write(handle, body, details) if writes else self._read(handle, body, details)
            )
        except NotAllowed as refused:
            record.note_outcome("not_allowed")
            self._note_refusal(body, what)
            return Reply(refused.message)
        except Refused as refused:
            record.note_outcome("refused")
            return Reply(refused.message)
        except Exception as error:  # noqa: BLE001 - people never see a traceback in Slack
            return Reply(report_failure(error, record))
        record.note_outcome("refused" if isinstance(response, ModalErrors) else "answered")
        return response

    def _note_refusal(self, body: Body, what: str) -> None:
        """Write a refused request to the audit log, once a day for each person and request.

        In a transaction of its own, since the request may only read. A person who tries again and
        again costs a query each time, but no write.
        """

        def note(session: Session) -> None:
            request = self._make_request(session, body, {})
            audit.note_refusal(
                session, request.hackathon, what, by=request.person(), now=request.now
            )

        try:
            with self._database.read() as session:
                request = self._make_request(session, body, {})
                noted = audit.is_refusal_noted(
                    session, request.hackathon, what, slack_id=request.user_id, now=request.now
                )
            if not noted:
                self._database.run_write(note)
        except SQLAlchemyError as error:
            # The person is refused all the same, and the request log says so.
            report_failure(error, RequestRecord("noting a refused try"))

    def _read(self, handler: Handler, body: Body, details: dict[str, Any]) -> Response:
        with self._database.read() as session:
            return handler(self._make_request(session, body, details))

    def _write(self, handler: Handler, body: Body, details: dict[str, Any]) -> Response:
        request_id = body.get("trigger_id") or body.get("event_id")

        def work(session: Session) -> Response:
            request = self._make_request(session, body, details)
            if request_id is None:
                return handler(request)
            if not idempotency.begin_request(session, request_id, request.now):
                return deserialize(idempotency.find_answer(session, request_id))
            response = handler(request)
            idempotency.note_answer(session, request_id, serialize(response))
            return response

        return self._database.run_write(work)

    def _make_request(self, session: Any, body: Body, details: dict[str, Any]) -> Request:
        now = self._clock.now()
        team_id = _find_team_id(body)
        user = body.get("user", {})
        return Request(
            **{
                "session": session,
                "hackathon": hackathons.current_hackathon(session, team_id, now),
                "now": now,
                "user_id": _find_person(body),
                "user_name": drop_unsayable(body.get("user_name") or user.get("name") or ""),
                **details,
            }
        )

    def _worded(self, payload: Any) -> Any:
        return prefix_commands(payload, self._prefix)


def guard(handler: Handler, needs: Role | None) -> Handler:
    """Return the handler, wrapped so that it raises NotAllowed for people without the role.

    Roles are checked only here. The rights of a team's lead or a draft's author are checked by
    `eligibility.py` of that subject.
    """
    if needs is None:
        return handler

    def handle(request: Request) -> Response:
        check_role(request.session, request.hackathon, request.user_id, needs)
        return handler(request)

    return handle


def _find_team_id(body: Body) -> Any:
    """Return the Slack id of the workspace in which the app was asked.

    `team` is the person's own, which in a channel shared with another workspace may be that; a
    view names the one that the app is installed in (github.com/slackapi/bolt-js, issue 1614).
    """
    installed_in = (body.get("view") or {}).get("app_installed_team_id")
    return installed_in or body.get("team_id") or body["team"]["id"]


def _find_person(body: Body) -> str:
    """Return the Slack id of the person who sent the request.

    Raises:
        ValueError: if the id is not a person's.
    """
    user_id = body.get("user_id") or body.get("user", {}).get("id") or body["event"]["user"]
    if not _PERSON.fullmatch(user_id):
        raise ValueError("a request comes from a person")
    return str(user_id)
