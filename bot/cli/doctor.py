"""`doctor`: diagnose the set-up, and say how to fix it, a line for each check."""

from argparse import ArgumentParser, Namespace
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from bot.agenda.channels import name_channels
from bot.app import DELIVERY_TIMEOUT, WEB_PORT, make_client
from bot.cli.common import begin_command
from bot.core.clock import SystemClock
from bot.core.database import Database
from bot.core.settings import ROLES, Settings
from bot.hackathons.models import Hackathon
from bot.identity import NO_ANSWER, unreachable
from bot.workspaces.models import HandledRequest
from handlers.core.manifest import SCOPES
from migrations import UnusableDatabase, check_tables, prepare_database
from schedules.slack.channels import is_empty
from schedules.slack.errors import PASSING_ERRORS, TOKEN_ERRORS, UNKNOWN_ERRORS, error_word
from web.connections import CannotListen, listen

DESCRIPTION = "Look at tokens, scopes, database, channels and clock: a line each."
# Slack refuses signatures that are 5 minutes old, and reminders should not be a minute late.
MOST_SECONDS_OFF = 10


@dataclass(frozen=True)
class Diagnosis:
    """The result of a check; if it is not well, `sentence` says how to fix it."""

    subject: str
    well: bool
    sentence: str

    def show(self) -> str:
        """Return the diagnosis as a line."""
        return f"{'ok   ' if self.well else 'wrong'} {self.subject}: {self.sentence}"


def add_arguments(parser: ArgumentParser) -> None:
    """Add nothing: `doctor` has settings alone."""


def run(_options: Namespace) -> int:
    """Print a line for each check; return 1 if one of them failed."""
    well = True
    for diagnosis in examine(begin_command()):
        print(diagnosis.show())
        well = well and diagnosis.well
    return 0 if well else 1


def examine(settings: Settings) -> Iterator[Diagnosis]:
    """Check roles, port, tokens, scopes, clock, database and channels, in that order."""
    client = make_client(settings, DELIVERY_TIMEOUT)
    roles = [role for role in ROLES if not settings.secret_problems(role)]
    yield from _examine_roles(settings, roles)
    yield from _examine_port(settings, roles)
    bot_name = yield from _examine_slack(client, settings, roles)
    # An address without an installed driver raises ImportError.
    try:
        database = prepare_database(settings.database_url, check_tables)
        with database.write() as session:
            session.add(HandledRequest(id="doctor", handled_at=SystemClock().now()))
            session.flush()
            session.rollback()
    except UnusableDatabase as error:
        yield Diagnosis("database", False, f"DATABASE_URL: {error}")
        return
    except (SQLAlchemyError, ImportError, OSError) as error:
        # PostgreSQL's reasons have several lines.
        reason = " ".join(str(getattr(error, "orig", error)).split())
        yield Diagnosis("database", False, f"DATABASE_URL cannot be written ({reason}).")
        return
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[database.engine.dialect.name]
    yield Diagnosis("database", True, f"{kind}, and it can be read and written.")
    yield from _examine_hackathons(database, client, bot_name)
    database.dispose()


def _examine_roles(settings: Settings, roles: list[str]) -> Iterator[Diagnosis]:
    """Check that the settings suffice for a role that answers people; report what is missing."""
    if "run" in roles or "web" in roles:
        yield Diagnosis("roles", True, f"the settings are enough for {', '.join(roles)}.")
        return
    needed = [problem for role in ("run", "web") for problem in settings.secret_problems(role)]
    for problem in dict.fromkeys(needed):
        # On a machine for clocks alone what others need is missing with good reason.
        if not roles or " is malformed: " in problem:
            yield Diagnosis("tokens", False, problem)
    if roles:
        yield Diagnosis(
            "roles",
            True,
            "the settings are enough for clock, which answers nobody: run needs SLACK_APP_TOKEN "
            "besides, web SLACK_SIGNING_SECRET.",
        )
        return
    yield Diagnosis(
        "roles",
        False,
        "run needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN; web and clock, SLACK_BOT_TOKEN and "
        "SLACK_SIGNING_SECRET.",
    )


def _examine_port(settings: Settings, roles: list[str]) -> Iterator[Diagnosis]:
    """Check that the port is free, if the settings serve HTTP."""
    if not settings.port and "web" not in roles:
        return
    port = int(settings.port or WEB_PORT)
    try:
        listen(settings.host, port).close()
    except CannotListen as error:
        if error.is_taken:
            sentence = f"{settings.host}:{port} is taken: by the bot, if it is running."
        else:
            sentence = f"PORT or HOST: nothing can be served at {settings.host}:{port} ({error})."
        yield Diagnosis("port", error.is_taken, sentence)
    else:
        yield Diagnosis("port", True, f"{settings.host}:{port} is free to serve HTTP.")


def _examine_slack(
    client: WebClient, settings: Settings, roles: list[str]
) -> Generator[Diagnosis, None, str | None]:
    """Check tokens, scopes and clock against Slack; return the bot's name there."""
    if not roles:
        return None
    if "run" in roles:
        yield _examine_app_token(client, settings)
    try:
        answer = client.auth_test()
    except NO_ANSWER as error:
        sentence = _explain(error, settings, "SLACK_BOT_TOKEN")
        if isinstance(error, SlackApiError) and error_word(error) in TOKEN_ERRORS:
            sentence += " Until then, what is due waits."
        yield Diagnosis("bot token", False, sentence)
        return None
    if not answer.get("user"):
        yield Diagnosis("bot token", False, unreachable(settings))
        return None
    bot_name = str(answer["user"])
    yield Diagnosis("bot token", True, f"it is {bot_name} in {answer['team']}.")
    yield _examine_scopes(answer.headers)
    yield from _examine_clock(answer.headers, SystemClock().now())
    if "run" not in roles:
        # Slack shows an app's addresses to its owner alone.
        yield Diagnosis(
            "addresses",
            True,
            "Slack asks three of `web`: for commands, for interactivity, and for the options of "
            "menus, without which `/announce` finds no group. "
            "`hackathon-bot manifest --url ADDRESS` has all.",
        )
    return bot_name


def _examine_app_token(client: WebClient, settings: Settings) -> Diagnosis:
    try:
        client.apps_connections_open(app_token=settings.slack_app_token)
    except NO_ANSWER as error:
        return Diagnosis("app token", False, _explain(error, settings, "SLACK_APP_TOKEN"))
    return Diagnosis("app token", True, "Socket Mode can be opened.")


def _explain(error: Exception, settings: Settings, name: str) -> str:
    word = error_word(error) if isinstance(error, SlackApiError) else ""
    if not word:
        return unreachable(settings)
    if word == "ratelimited":
        return "Slack has had enough of our asking for now: try again in a minute."
    if word in PASSING_ERRORS | UNKNOWN_ERRORS:
        return f"Slack is in trouble ({word}), whatever the token: try again in a minute."
    return f"{name} is not accepted by Slack ({word}): copy it again from your app's page."


def _examine_scopes(headers: dict[str, str]) -> Diagnosis:
    granted = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes")
    if granted is None:
        return Diagnosis("scopes", True, "Slack did not say which are granted.")
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
    """Check what is loaded, and its channels if `bot_name` is known, as Slack was reached then."""
    with database.read() as session:
        hackathons = list(session.scalars(select(Hackathon)))
        wanted = {
            each.slug: (name_channels(session, each), each.file.channels.organisers)
            for each in hackathons
        }
    if not hackathons:
        yield Diagnosis("hackathon", False, "none is loaded: `hackathon-bot load FILE` loads one.")
    for slug, (names, organisers) in wanted.items():
        yield Diagnosis("hackathon", True, f"{slug} is loaded.")
        if bot_name is not None:
            yield from _examine_channels(client, names, organisers, bot_name)


def _examine_channels(
    client: WebClient, names: list[str], organisers: str, bot: str
) -> Iterator[Diagnosis]:
    try:
        there = {
            channel["name"]: channel
            for page in client.conversations_list(
                types="public_channel,private_channel", exclude_archived=True, limit=200
            )
            for channel in page["channels"]
        }
    except NO_ANSWER as error:
        yield Diagnosis("channels", False, f"they cannot be listed ({type(error).__name__}).")
        return
    for name in names:
        well = True
        if name not in there:
            sentence = (
                "I see none, and make it once I run. If it is there and private, I cannot see it: "
                f"invite me there: `/invite @{bot}`."
            )
        elif not there[name].get("is_member"):
            sentence = "it is there; I join it once I run."
        elif name == organisers and is_empty(there[name]):
            well = False
            sentence = (
                "nobody but me is in it. I invite the workspace's admins when I start; where Slack "
                "refuses, the log says why (not_invited)."
            )
        else:
            sentence = "it is there, and I am in it."
        yield Diagnosis(f"channel #{name}", well, sentence)
