"""A bot before a workspace on this machine, built up by what a test needs of it."""

from collections.abc import Callable, Collection
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, Self

from slack_bolt import App
from slack_sdk import WebClient

from bot.app import DELIVERABLES, WebRole
from bot.core.clock import Clock, FastClock
from bot.core.database import Database, shared_now
from bot.core.settings import Settings
from bot.outbox.kinds import name_kinds
from bot.workspaces.people import learn_person
from handlers import register_features
from handlers.core.dispatcher import Dispatcher
from handlers.core.manifest import SCOPES
from handlers.socket_mode.keeper import SocketConnection
from rehearsal import Person, Workspace, WorkspaceServer
from rehearsal.server.server import SECONDS_BETWEEN_PINGS
from schedules.engine.actions import Deliverables, DeliveryContext
from schedules.engine.delivery import Delivery
from schedules.slack.channels import Channels
from schedules.slack.client import SlackClient
from schedules.slack.members import Members
from tests.support.factories import NOW, make_hackathon
from tests.support.neighbours import Neighbours
from tests.support.patience import LONGEST
from tests.support.slack_over_http import MONITORING_TOKEN, SECRET, SlackOverHttp

# The people who may be in the workspace, and the zones in their profiles.
ZONES = {"ana": "America/New_York", "ben": "Europe/Zurich", "chi": "America/Chicago"}


def find_address(handle: str) -> str:
    """Return a person's e-mail address, by which a hackathon file may name them."""
    return f"{handle}@example.org"


class AppInWorkspace:
    """A workspace, its server, and an app that is installed there but not connected.

    The server stops at the end of the `with` block, or by `close`.
    """

    def __init__(
        self,
        workspace: Workspace,
        name: str = "hackathon",
        *,
        events: Collection[str] | None = None,
        seconds_between_pings: float = SECONDS_BETWEEN_PINGS,
    ) -> None:
        self.workspace = workspace
        self.app = workspace.install_app(name, scopes=SCOPES, events=events)
        self.stack = ExitStack()
        self.server = self.stack.enter_context(WorkspaceServer(workspace, seconds_between_pings))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server, and before it what was started on it."""
        self.stack.close()

    def list_settings(self, **more: str) -> dict[str, str]:
        """Return what every role needs of the environment, with `more`."""
        return {
            "SLACK_BOT_TOKEN": self.app.bot_token,
            "SLACK_APP_TOKEN": self.app.app_token,
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": self.server.url,
            **more,
        }

    def person(self, handle: str) -> Person:
        """Return a person of the workspace, ready to act."""
        return self.workspace.person(handle)

    def count_calls(self, method: str, status: int | None = None) -> int:
        """Count the app's calls of this method, or those that Slack answered with this status."""
        return sum(
            call.method == method and status in (None, call.status) for call in self.workspace.calls
        )

    def make_client(self) -> WebClient:
        """Make a client of the app's, which tries everything once."""
        return WebClient(self.app.bot_token, base_url=self.server.url, retry_handlers=[])

    def make_bolt(self) -> App:
        """Make a Bolt app without listeners."""
        return App(client=self.make_client(), process_before_response=True)

    def make_context(
        self,
        database: Database,
        clock: Clock,
        *,
        connections: int,
        deliverables: Deliverables = DELIVERABLES,
        prefix: str = "",
    ) -> DeliveryContext:
        """Make what a delivery from this database needs, with a client of its own."""
        client = SlackClient(
            self.app.bot_token,
            base_url=self.server.url,
            timeout=LONGEST,
            ticking=clock.ticking,
            connections=connections,
        )
        return DeliveryContext(
            database=database,
            client=client,
            channels=Channels(database),
            members=Members(database),
            clock=clock,
            bot_user_id=self.app.bot_user_id,
            deliverables=deliverables,
            prefix=prefix,
        )


class BotInWorkspace(AppInWorkspace):
    """The bot with a hackathon under way at NOW, and people who are not registered.

    `people` are handles of ZONES; `file` is what the hackathon's file says otherwise. Nothing
    connects the bot to the workspace but what the test asks for: `connect` by Socket Mode,
    `serve` by HTTP, `deliver` to send what is due.
    """

    # Set by `connect`.
    bolt: App
    dispatcher: Dispatcher
    # Set by `serve`.
    role: WebRole
    slack: SlackOverHttp

    def __init__(
        self,
        database: Database,
        /,
        *people: str,
        clock: FastClock | None = None,
        rate_limits: bool = False,
        **file: Any,
    ) -> None:
        self.database = database
        self.clock = clock or FastClock(NOW, speed=0)
        self.prefix = ""
        workspace = Workspace(self.clock, rate_limits=rate_limits)
        for handle in people:
            workspace.add_person(
                handle, handle.title(), tz=ZONES[handle], email=find_address(handle)
            )
        with database.write() as session:
            hackathon = make_hackathon(session, Neighbours.SETTLED, **file)
            hackathon.workspace.slack_id = workspace.state.team_id
            self.hackathon_id, self.workspace_id = hackathon.id, hackathon.workspace_id
            for handle in people:
                learn_person(
                    session,
                    hackathon.workspace_id,
                    workspace.person(handle).id,
                    name=handle.title(),
                    zone=ZONES[handle],
                    email=find_address(handle),
                )
        super().__init__(workspace)

    def connect(
        self, prefix: str = "", register: Callable[[Dispatcher], None] = register_features
    ) -> None:
        """Connect by Socket Mode, with these features; their commands begin with `prefix`."""
        self.prefix = prefix
        self.bolt = self.make_bolt()
        self.dispatcher = Dispatcher(self.bolt, self.database, self.clock, prefix)
        register(self.dispatcher)
        connection = SocketConnection(self.bolt, self.app.app_token)
        self.stack.callback(self.dispatcher.close)
        self.stack.callback(connection.close)
        connection.connect()

    def serve(self) -> None:
        """Start `web` as the program runs it; people then act through `slack`."""
        settings = Settings(
            slack_bot_token=self.app.bot_token,
            slack_signing_secret=SECRET,
            slack_api_url=self.server.url,
            port="0",
            monitoring_token=MONITORING_TOKEN,
        )
        self.role = WebRole(settings, clock=self.clock, database=self.database)
        self.role.start()
        self.stack.callback(self.role.stop)
        self.slack = SlackOverHttp(self.workspace, self.app, self.port)

    @property
    def port(self) -> int:
        """Return the port that `web` serves at."""
        return self.role.server.port

    def sign_up(self, handle: str) -> Person:
        """Register a person by the form that /register opens, and return them."""
        person = self.person(handle)
        person.command("/register")
        person.fill({"affiliation": "Brown University"})
        person.submit()
        person.close_modal()
        return person

    def deliver(self, until: timedelta | None = None) -> None:
        """Deliver what is pending, two seconds at a time, to the end or for as long as `until`."""
        end = None if until is None else self.clock.now() + until
        context = self.make_context(self.database, self.clock, connections=8, prefix=self.prefix)
        delivery = Delivery(
            self.database,
            self.clock,
            context.performers(),
            posting=name_kinds(DELIVERABLES.messages),
            progress=DELIVERABLES.progress,
            shared_wall=shared_now,
        )
        while delivery.next_instant() is not None and (end is None or self.clock.now() < end):
            delivery.deliver_due()
            self.clock.jump_to(self.clock.now() + timedelta(seconds=2))
        delivery.stop()
