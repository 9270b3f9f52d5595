"""The composition root: settings -> database -> Bolt app -> handlers -> timer.

A role is the work of one process: `Bot` is all in one, by Socket Mode; `WebRole` handles Slack's
requests over HTTP; `ClockRole` is the timer alone. Making a role raises CannotStart if it cannot
work; `start` begins, `stop` ends it in order.
"""

import logging
import socket
from time import monotonic
from typing import ClassVar

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientNotConnectedError
from sqlalchemy import select

from bot.core.clock import Clock, SystemClock
from bot.core.database import Database, shared_now
from bot.core.logs import LogEvent
from bot.core.metrics import render_metrics
from bot.core.settings import Settings
from bot.hackathons.models import Hackathon
from bot.identity import NO_ANSWER, CannotStart, find_fault, identify, unreachable
from bot.outbox.kinds import name_kinds
from bot.outbox.listener import OutboxListener
from bot.outbox.rows import shorten_leases
from bot.workspaces import idempotency as requests
from bot.workspaces.queries import adopt_workspace
from handlers import register_features
from handlers.core.dispatcher import Dispatcher
from handlers.core.rate_limits import RateLimitCounter
from handlers.socket_mode.keeper import SocketConnection
from migrations import open_database
from schedules.engine.actions import Deliverables, DeliveryContext
from schedules.engine.delivery import Delivery
from schedules.engine.timer import Timer
from schedules.messages import (
    agenda,
    announcements,
    delivery_reports,
    exports,
    overview,
    teams,
)
from schedules.slack.channels import Channels
from schedules.slack.client import SlackClient
from schedules.slack.errors import PASSING_ERRORS, SETTLING, UNKNOWN_ERRORS, error_word
from schedules.slack.members import Members
from web.connections import CannotListen, listen
from web.ops.backlog_probe import probe_backlog
from web.ops.cached_probe import CachedProbe
from web.ops.health import Condition, Health
from web.serving import Server
from web.slack.requests import SlackRequests

log = logging.getLogger("hackathon")

# Seconds a call to Slack may take: a modal's trigger lives 3 s, and Slack waits as long for an
# acknowledgement; a post may take longer, within the time that stopping allows.
HANDLER_TIMEOUT = 3
DELIVERY_TIMEOUT = 8
# How many rows a clock delivers at once: Slack takes some 100 ms for each.
WORKERS = 16
# The port of `web` if PORT is empty.
WEB_PORT = 8000
# Seconds for which Slack's answer is cached for all requests to /readyz.
SLACK_FRESH = 15
# The messages and actions of every subject.
DELIVERABLES = Deliverables.join(
    each.DELIVERABLES
    for each in (agenda, announcements, delivery_reports, exports, overview, teams)
)


class Process:
    """The basis of every role: settings, a clock, the database, and the bot's identity in Slack."""

    name: ClassVar[str]

    def __init__(
        self, settings: Settings, *, clock: Clock | None = None, database: Database | None = None
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.database = database or open_database(settings.database_url)
        self._asking = make_client(settings, HANDLER_TIMEOUT)
        self.identity = identify(self._asking, settings)
        self._heard_at = monotonic()
        # Several processes may start at once on an empty database.
        self.workspace_id = self.database.run_write(
            lambda session: adopt_workspace(session, self.identity.team_id).id
        )
        self._backlog = probe_backlog(self.database, self.clock.now)
        self._fault = CachedProbe(
            self._find_fault,
            unanswered=lambda: "TimeoutError",
            fresh=SLACK_FRESH,
            longest=HANDLER_TIMEOUT,
        )

    def has_hackathon(self) -> bool:
        """Return whether a hackathon is loaded for this workspace."""
        with self.database.read() as session:
            query = select(Hackathon.id).where(Hackathon.workspace_id == self.workspace_id)
            return session.scalar(query.limit(1)) is not None

    def is_alive(self) -> bool:
        """Return whether the work that must go on in this process does."""
        return True

    def heard_at(self) -> float:
        """Return when Slack last sent or answered anything here, by `time.monotonic`."""
        return self._heard_at

    async def ask_slack(self) -> Condition:
        """Return whether Slack accepts the token, cached briefly, and when it was last heard of."""
        fault = await self._fault.read()
        heard = {"last_contact_seconds": round(monotonic() - self.heard_at(), 1)}
        return Condition(fault is None, heard if fault is None else {"error": fault, **heard})

    def _find_fault(self) -> str | None:
        fault = find_fault(self._asking)
        if fault is None:
            self._heard_at = monotonic()
        return fault

    def _make_health(self, *, must_deliver: bool) -> Health:
        return Health(
            self._backlog,
            is_alive=self.is_alive,
            ask_slack=self.ask_slack,
            must_deliver=must_deliver,
            render_metrics=render_metrics,
            token=self.settings.monitoring_token,
        )

    def _close(self) -> None:
        self._backlog.close()
        self._fault.close()
        self.database.dispose()
        log.info(LogEvent("stopped", role=self.name))


class WebRole(Process):
    """Answers Slack's signed requests over HTTP; posts nothing by itself."""

    name = "web"

    def __init__(
        self, settings: Settings, *, clock: Clock | None = None, database: Database | None = None
    ) -> None:
        super().__init__(settings, clock=clock, database=database)
        app, self.dispatcher = make_dispatcher(settings, self.database, self.clock)
        self._requests = SlackRequests(
            app.dispatch, settings.slack_signing_secret, note_contact=self._note_contact
        )
        health = self._make_health(must_deliver=False)
        self.server = Server(
            [*self._requests.routes(), *health.routes(public=True)],
            open_port(settings.host, int(settings.port or WEB_PORT)),
        )

    def start(self) -> None:
        """Begin to answer requests."""
        self.server.start()
        log.info(LogEvent("started", role=self.name, team=self.identity.team_id))

    def stop(self) -> None:
        """Stop accepting requests, finish those that have begun, and close everything."""
        self.server.stop()
        self._requests.close()
        self.dispatcher.close()
        self._close()

    def _note_contact(self) -> None:
        self._heard_at = monotonic()


class ClockRole(Process):
    """The timer: posts due messages. If PORT is set, it serves the endpoints for monitors."""

    name = "clock"

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        database: Database | None = None,
        workers: int = WORKERS,
    ) -> None:
        super().__init__(settings, clock=clock, database=database)
        self._client = SlackClient(
            settings.slack_bot_token,
            base_url=settings.slack_api_url,
            timeout=DELIVERY_TIMEOUT,
            ticking=self.clock.ticking,
            connections=workers,
        )
        self._members = Members(self.database)
        context = DeliveryContext(
            database=self.database,
            client=self._client,
            channels=Channels(self.database),
            members=self._members,
            clock=self.clock,
            bot_user_id=self.identity.user_id,
            deliverables=DELIVERABLES,
            prefix=settings.command_prefix,
        )
        self.delivery = Delivery(
            self.database,
            self.clock,
            context.performers(),
            posting=name_kinds(DELIVERABLES.messages),
            progress=DELIVERABLES.progress,
            prepare=context.prepare,
            shared_wall=shared_now,
            workers=workers,
            alone=not self.database.is_shared,
        )
        self.timer = Timer(
            self.delivery,
            self.clock,
            wall=SystemClock().now,
            jobs={"people": self._learn_people, "requests": self._forget_requests},
        )
        if not self.database.is_shared:
            # No other process posts: the process that claimed these rows is dead.
            self.database.run_write(
                lambda session: shorten_leases(session, shared_now(session) + SETTLING)
            )
        self.database.on_write(self.timer.wake)
        self._listener: OutboxListener | None = None
        self.server: Server | None = None
        if settings.port:
            listening = open_port(settings.host, int(settings.port))
            self.server = Server(self._make_health(must_deliver=True).routes(), listening)

    def start(self) -> None:
        """Begin to deliver due messages."""
        self.timer.start()
        self._listener = OutboxListener(self.database, self.timer.wake)
        self._listener.start()
        if self.server is not None:
            self.server.start()
        log.info(LogEvent("started", role=self.name, team=self.identity.team_id))

    def stop(self) -> None:
        """Stop claiming rows, finish the claimed ones, and close everything."""
        if self._listener is not None:
            self._listener.stop()
        self.timer.stop()
        if self.server is not None:
            self.server.stop()
        self._client.close()
        self._close()

    def heard_at(self) -> float:
        """Return when Slack last answered, by `time.monotonic`."""
        return max(super().heard_at(), self._client.heard_at or 0)

    def is_alive(self) -> bool:
        """Return whether the timer is running."""
        return self.timer.is_alive()

    def _learn_people(self) -> None:
        self._members.learn(self._client, self.workspace_id, self.clock.now())

    def _forget_requests(self) -> None:
        with self.database.write() as session:
            requests.forget_requests(session, self.clock.now())


class Bot(ClockRole):
    """All in one: the timer, and Slack's requests by Socket Mode."""

    name = "run"

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        database: Database | None = None,
        workers: int = WORKERS,
    ) -> None:
        super().__init__(settings, clock=clock, database=database, workers=workers)
        app, self.dispatcher = make_dispatcher(settings, self.database, self.clock)
        self._sockets = SocketConnection(app, settings.slack_app_token)

    def connect(self) -> None:
        """Open the connection over which Slack sends commands.

        Raises:
            CannotStart: if Slack refuses it, or cannot be reached.
        """
        try:
            self._sockets.connect()
        except SlackApiError as error:
            word = error_word(error)
            if not word or word in PASSING_ERRORS | UNKNOWN_ERRORS:
                raise CannotStart(unreachable(self.settings)) from error
            raise CannotStart(
                f"SLACK_APP_TOKEN is not accepted by Slack ({word}): it starts with xapp-, has the "
                "scope connections:write, and is on your app's page under Basic Information."
            ) from error
        except SlackClientNotConnectedError as error:
            raise CannotStart(_unconnected(str(error))) from error
        except NO_ANSWER as error:
            raise CannotStart(unreachable(self.settings)) from error

    def start(self) -> None:
        """Connect, and begin to deliver due messages."""
        self.connect()
        super().start()

    def stop(self) -> None:
        """Disconnect, stop claiming rows, finish the claimed ones, and close everything."""
        self._sockets.close()
        self.dispatcher.close()
        super().stop()

    def heard_at(self) -> float:
        """Return when Slack last answered, or sent anything, by `time.monotonic`."""
        return max(super().heard_at(), self._sockets.heard_at or 0)

    async def ask_slack(self) -> Condition:
        """Return whether Slack accepts the token and is connected, so that it can send requests."""
        connected = self._sockets.is_connected()
        asked = await super().ask_slack()
        return Condition(connected and asked.ok, {"connected": connected, **asked.details})


def _unconnected(reason: str) -> str:
    """Explain, by Slack's error word, why there is no connection for commands, and what to do."""
    if reason == "too_many_websockets":
        return (
            "SLACK_APP_TOKEN: Slack allows ten connections with it, and all are taken. Stop "
            "another process that runs with it."
        )
    return (
        f"Slack answers, but gives no connection for commands ({reason}). See that Socket Mode is "
        "on, on your app's page, and that this machine's network lets WebSockets through."
    )


def make_client(settings: Settings, timeout: int) -> WebClient:
    """Return a client that sends each call once: slack_sdk's own retries would post twice."""
    return WebClient(
        token=settings.slack_bot_token,
        base_url=settings.slack_api_url,
        timeout=timeout,
        retry_handlers=[RateLimitCounter()],
    )


def make_dispatcher(settings: Settings, database: Database, clock: Clock) -> tuple[App, Dispatcher]:
    """Return a Bolt app with every feature registered; it calls Slack only when it is used."""
    app = App(
        client=make_client(settings, HANDLER_TIMEOUT),
        # The reply travels inside the acknowledgement.
        process_before_response=True,
        token_verification_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )
    dispatcher = Dispatcher(app, database, clock, settings.command_prefix)
    register_features(dispatcher)
    return app, dispatcher


def open_port(host: str, port: int) -> socket.socket:
    """Return a socket that listens there.

    Raises:
        CannotStart: if it cannot listen there.
    """
    try:
        return listen(host, port)
    except CannotListen as error:
        raise CannotStart(
            f"PORT: nothing can be served at {host}:{port} ({error}). Choose another PORT, or a "
            "HOST that is this machine's."
        ) from error
