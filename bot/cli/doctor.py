"""`doctor`: what is wrong with the set-up and how to mend it, a line each."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.app import DELIVERY_TIMEOUT, make_client, unreachable
from bot.clock import SystemClock
from bot.db import Database
from bot.domain.channels import name_channels
from bot.models import Hackathon, HandledRequest
from bot.settings import Settings
from handlers.manifest import SCOPES
from migrations import open_database

# Slack refuses signatures that are 5 minutes old, and reminders should not be a minute late.
MOST_SECONDS_OFF = 10


@dataclass(frozen=True)
class Diagnosis:
    """What was looked at, whether it is well, and otherwise how to mend it."""

    subject: str
    well: bool
    sentence: str

    def show(self) -> str:
        """The diagnosis as a line."""
        return f"{'ok   ' if self.well else 'wrong'} {self.subject}: {self.sentence}"


def doctor(settings: Settings) -> int:
    """Print a line for each thing looked at; 1 where one of them is wrong."""
    well = True
    for diagnosis in examine(settings):
        print(diagnosis.show())
        well = well and diagnosis.well
    return 0 if well else 1


def examine(settings: Settings) -> Iterator[Diagnosis]:
    """Look at tokens, scopes, clock, database and channels, in that order."""
    client = make_client(settings, DELIVERY_TIMEOUT)
    bot_name = yield from _examine_slack(client, settings)
    # An address for which no driver is installed is an ImportError.
    try:
        database = open_database(settings.database_url)
        with database.write() as session:
            session.add(HandledRequest(id="doctor", handled_at=SystemClock().now()))
            session.flush()
            session.rollback()
    except (SQLAlchemyError, ImportError, OSError) as error:
        reason = getattr(error, "orig", error)
        yield Diagnosis("database", False, f"DATABASE_URL cannot be written ({reason}).")
        return
    yield Diagnosis("database", True, "it can be read and written.")
    yield from _examine_hackathons(database, client, bot_name)
    database.dispose()


def _examine_slack(client: WebClient, settings: Settings) -> Generator[Diagnosis, None, str | None]:
    """What Slack says of the tokens, the scopes and the clock; gives the bot's name there."""
    problems = settings.token_problems()
    for problem in problems:
        yield Diagnosis("tokens", False, problem)
    if problems:
        return None
    yield _examine_app_token(client, settings)
    try:
        answer = client.auth_test()
    except (SlackClientError, OSError) as error:
        yield Diagnosis("bot token", False, _explain(error, settings, "SLACK_BOT_TOKEN"))
        return None
    bot_name = str(answer["user"])
    yield Diagnosis("bot token", True, f"it is {bot_name} in {answer['team']}.")
    yield _examine_scopes(answer.headers)
    yield from _examine_clock(answer.headers, SystemClock().now())
    return bot_name


def _examine_app_token(client: WebClient, settings: Settings) -> Diagnosis:
    try:
        client.apps_connections_open(app_token=settings.slack_app_token)
    except (SlackClientError, OSError) as error:
        return Diagnosis("app token", False, _explain(error, settings, "SLACK_APP_TOKEN"))
    return Diagnosis("app token", True, "Socket Mode can be opened.")


def _explain(error: Exception, settings: Settings, name: str) -> str:
    if not isinstance(error, SlackApiError):
        return unreachable(settings)
    word = error.response.get("error", "")
    if word == "ratelimited":
        return "Slack has had enough of our asking for now: try again in a minute."
    return f"{name} is not accepted by Slack ({word}): copy it again from your app's page."


def _examine_scopes(headers: dict[str, str]) -> Diagnosis:
    granted = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes", "")
    missing = sorted(set(SCOPES) - {scope.strip() for scope in granted.split(",")})
    if missing:
        wanted = ", ".join(f"{scope} (to {SCOPES[scope]})" for scope in missing)
        return Diagnosis(
            "scopes",
            False,
            f"missing {wanted}: put manifest.yaml into the app again, reinstall it.",
        )
    return Diagnosis("scopes", True, f"all {len(SCOPES)} are granted.")


def _examine_clock(headers: dict[str, str], now: datetime) -> Iterator[Diagnosis]:
    written = {name.lower(): value for name, value in headers.items()}.get("date")
    if written is None:
        return
    off = abs((parsedate_to_datetime(written) - now).total_seconds())
    if off > MOST_SECONDS_OFF:
        yield Diagnosis(
            "clock",
            False,
            f"this machine's clock and Slack's are {off:.0f} s apart: set it, best by NTP.",
        )
    else:
        yield Diagnosis("clock", True, "this machine's agrees with Slack's.")


def _examine_hackathons(
    database: Database, client: WebClient, bot_name: str | None
) -> Iterator[Diagnosis]:
    """What is loaded, and the channels that it names, where `bot_name` says we are connected."""
    with database.read() as session:
        hackathons = list(session.scalars(select(Hackathon)))
        wanted = {each.slug: name_channels(session, each) for each in hackathons}
    if not hackathons:
        yield Diagnosis(
            "hackathon", False, "none is loaded: hackathon-bot load FILE, such as events/*.yaml."
        )
    for slug, names in wanted.items():
        yield Diagnosis("hackathon", True, f"{slug} is loaded.")
        if bot_name is not None:
            yield from _examine_channels(client, names, bot_name)


def _examine_channels(client: WebClient, names: list[str], bot: str) -> Iterator[Diagnosis]:
    try:
        there = {
            channel["name"]: bool(channel.get("is_member"))
            for page in client.conversations_list(
                types="public_channel,private_channel", exclude_archived=True, limit=200
            )
            for channel in page["channels"]
        }
    except (SlackClientError, OSError) as error:
        yield Diagnosis("channels", False, f"they cannot be listed ({type(error).__name__}).")
        return
    for name in names:
        if name not in there:
            sentence = (
                "I see none, and make it once I run. If it is there and private, I cannot see it: "
                f"invite me there, /invite @{bot}."
            )
        elif not there[name]:
            sentence = "it is there; I join it once I run."
        else:
            sentence = "it is there, and I am in it."
        yield Diagnosis(f"channel #{name}", True, sentence)
