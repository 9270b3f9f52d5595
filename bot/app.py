"""The composition root: settings -> database -> Bolt app -> handlers -> timer."""

import logging
from dataclasses import dataclass

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from sqlalchemy import select

from bot.clock import Clock, SystemClock
from bot.db import Database
from bot.domain import requests
from bot.domain.workspaces import adopt_workspace
from bot.models import Hackathon
from bot.settings import Settings
from handlers import register_features
from handlers.router import Door
from migrations import open_database
from schedules.channels import Channels
from schedules.delivery import Delivery
from schedules.outcomes import PASSING_ERRORS, UNKNOWN_ERRORS, error_word
from schedules.people import learn_people
from schedules.performers import Outside
from schedules.timer import Timer

log = logging.getLogger("hackathon")

# Seconds a call to Slack may take: a modal's trigger lives 3 s, and Slack waits as long for an
# acknowledgement; a post may take longer, within what stopping allows.
HANDLER_TIMEOUT = 3
DELIVERY_TIMEOUT = 8


class CannotStart(Exception):
    """Why the bot cannot start: lines for the operator, each naming what to mend."""


@dataclass(frozen=True)
class Identity:
    """Who the bot is in Slack."""

    team_id: str
    user_id: str


class Bot:
    """The bot, made ready: `start` connects it and begins to deliver, `stop` ends it in order."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        database: Database | None = None,
        workers: int = 8,
    ) -> None:
        self.settings = settings
        self.clock = clock or SystemClock()
        self.database = database or open_database(settings.database_url)
        self._client = make_client(settings, DELIVERY_TIMEOUT)
        self.identity = identify(self._client, settings)
        with self.database.write() as session:
            self.workspace_id = adopt_workspace(session, self.identity.team_id).id
        app, self.door = make_door(settings, self.database, self.clock)
        self._sockets = SocketModeHandler(app, settings.slack_app_token)
        outside = Outside(
            database=self.database,
            client=self._client,
            channels=Channels(self.database),
            clock=self.clock,
            bot_user_id=self.identity.user_id,
            prefix=settings.command_prefix,
        )
        wall = SystemClock().now
        self.delivery = Delivery(
            self.database, self.clock, outside.performers(), wall=wall, workers=workers
        )
        self.timer = Timer(
            self.delivery,
            self.clock,
            wall=wall,
            jobs={"people": self._learn_people, "requests": self._forget_requests},
        )
        self.database.on_write(self.timer.wake)

    def connect(self) -> None:
        """Open the connection over which Slack sends commands; CannotStart where it refuses."""
        try:
            self._sockets.client.connect()
        except SlackApiError as error:
            word = error_word(error)
            if not word or word in PASSING_ERRORS | UNKNOWN_ERRORS:
                raise CannotStart(unreachable(self.settings)) from error
            raise CannotStart(
                f"SLACK_APP_TOKEN is not accepted by Slack ({word}): it starts with xapp-, has the "
                "scope connections:write, and is on your app's page under Basic Information."
            ) from error
        except (SlackClientError, OSError) as error:
            raise CannotStart(unreachable(self.settings)) from error

    def start(self) -> None:
        """Connect, and deliver what is due from now on."""
        self.connect()
        self.timer.start()
        log.info("started team=%s", self.identity.team_id)

    def stop(self) -> None:
        """Take no more work, finish what is in hand, and close everything."""
        sockets = self._sockets.client
        sockets.closed = True
        # The processor waits for a message before it sees that it is closed. It ends before
        # the workers do, so as not to give them what they do not take any more.
        sockets.message_queue.put(None)
        sockets.message_processor.shutdown()  # type: ignore[no-untyped-call]
        sockets.message_workers.shutdown(wait=True)
        self.door.close()
        end_session(sockets)
        sockets.close()
        self.timer.stop()
        self.database.dispose()
        log.info("stopped")

    def has_hackathon(self) -> bool:
        """Whether a hackathon is loaded for this workspace."""
        with self.database.read() as session:
            query = select(Hackathon.id).where(Hackathon.workspace_id == self.workspace_id)
            return session.scalar(query.limit(1)) is not None

    def _learn_people(self) -> None:
        learn_people(self.database, self._client, self.workspace_id)

    def _forget_requests(self) -> None:
        with self.database.write() as session:
            requests.forget_requests(session, self.clock.now())


def end_session(sockets: SocketModeClient) -> None:
    """End the connection, however young it is.

    slack_sdk takes a session up within a tenth of a second, and says then that it is not
    terminated, even where it was closed meanwhile: its own `close` would wait for ever.
    """
    sockets.closed = True
    sockets.auto_reconnect_enabled = False
    sockets.disconnect()
    runner = sockets.current_session_runner
    runner.event.set()
    while runner.is_alive():
        sockets.current_session_state.terminated = True
        runner.thread.join(0.01)


def make_client(settings: Settings, timeout: int) -> WebClient:
    """A client that sends each call once: slack_sdk's own retries would post twice."""
    return WebClient(
        token=settings.slack_bot_token,
        base_url=settings.slack_api_url,
        timeout=timeout,
        retry_handlers=[],
    )


def make_door(settings: Settings, database: Database, clock: Clock) -> tuple[App, Door]:
    """A Bolt app with every feature registered; it asks Slack nothing yet."""
    app = App(
        client=make_client(settings, HANDLER_TIMEOUT),
        # The reply travels inside the acknowledgement.
        process_before_response=True,
        token_verification_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )
    door = Door(app, database, clock, settings.command_prefix)
    register_features(door)
    return app, door


def identify(client: WebClient, settings: Settings) -> Identity:
    """Who the token says the bot is; CannotStart where Slack refuses it or is not there."""
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        word = error_word(error)
        if not word or word in PASSING_ERRORS | UNKNOWN_ERRORS:
            raise CannotStart(unreachable(settings)) from error
        raise CannotStart(
            f"SLACK_BOT_TOKEN is not accepted by Slack ({word}): it starts with xoxb- and is on "
            "your app's page under OAuth & Permissions; install the app anew if it was revoked."
        ) from error
    except (SlackClientError, OSError) as error:
        raise CannotStart(unreachable(settings)) from error
    return Identity(team_id=str(answer["team_id"]), user_id=str(answer["user_id"]))


def unreachable(settings: Settings) -> str:
    """That Slack does not answer, and which setting says where it is."""
    return (
        f"SLACK_API_URL: nothing that speaks Slack's API answers at {settings.slack_api_url}. "
        "Look at this machine's network; leave SLACK_API_URL empty for Slack itself."
    )
