"""Reads every setting from the environment once, and reports all that is wrong at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

SLACK_API_URL = "https://slack.com/api/"
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_LOG_FORMATS = ("text", "json")
_MOST_PORT = 65535
# What a header can hold (RFC 6750), and nobody guesses.
_MONITORING_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,}")
_PREFIX = re.compile(r"[a-z0-9_-]{0,15}")


@dataclass(frozen=True)
class _Secret:
    """A credential that Slack gives an app: its setting, its pattern, and where to find it."""

    name: str
    written: re.Pattern[str]
    looks: str
    where: str


# A token of either kind: its beginning, then letters, digits and hyphens. The signing secret's
# letters are hexadecimal today; Slack does not promise so
# (docs.slack.dev/authentication/verifying-requests-from-slack).
_BOT_TOKEN = _Secret(
    "slack_bot_token",
    re.compile(r"xoxb-[A-Za-z0-9-]+"),
    "it starts with xoxb-",
    "OAuth & Permissions",
)
_APP_TOKEN = _Secret(
    "slack_app_token",
    re.compile(r"xapp-[A-Za-z0-9-]+"),
    "it starts with xapp-",
    "Basic Information",
)
_SIGNING_SECRET = _Secret(
    "slack_signing_secret",
    re.compile(r"[A-Za-z0-9]+"),
    "it consists of letters and digits",
    "Basic Information",
)
# The credentials that each role of the program needs.
_NEEDS = {
    "run": (_BOT_TOKEN, _APP_TOKEN),
    "web": (_BOT_TOKEN, _SIGNING_SECRET),
    "clock": (_BOT_TOKEN,),
}
ROLES = tuple(_NEEDS)


class BadSettings(Exception):
    """Settings that are missing or malformed, one line for each and never with a token in it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _setting(name: str, default: str, about: str, *, secret: bool = False) -> Any:
    return field(
        default=default,
        repr=not secret,
        metadata={"name": name, "default": default, "about": about},
    )


@dataclass(frozen=True)
class Settings:
    """The program's settings; `from_env` reads and checks them. Tokens never show in a repr."""

    slack_bot_token: str = _setting(
        "SLACK_BOT_TOKEN", "", "The bot's token, xoxb-…: OAuth & Permissions.", secret=True
    )
    slack_app_token: str = _setting(
        "SLACK_APP_TOKEN",
        "",
        "The app-level token, xapp-…, with connections:write: Basic Information.",
        secret=True,
    )
    slack_signing_secret: str = _setting(
        "SLACK_SIGNING_SECRET",
        "",
        "With it Slack signs what it sends over HTTP, for `web`: Basic Information.",
        secret=True,
    )
    slack_api_url: str = _setting(
        "SLACK_API_URL", SLACK_API_URL, "Another server that speaks Slack's API."
    )
    database_url: str = _setting(
        "DATABASE_URL",
        "sqlite:///hackathon.db",
        "Where everything is kept, as SQLAlchemy's URL.",
        secret=True,  # a password may be in it
    )
    command_prefix: str = _setting(
        "COMMAND_PREFIX",
        "",
        "Put before every command, where `/team` is taken: hack- gives `/hack-team`.",
    )
    host: str = _setting(
        "HOST", "127.0.0.1", "The address to serve HTTP on: 0.0.0.0 for all of this machine's."
    )
    port: str = _setting(
        "PORT",
        "",
        "The port to serve HTTP on. `web` has 8000; `run` and `clock` serve if it is set.",
    )
    monitoring_token: str = _setting(
        "MONITORING_TOKEN",
        "",
        "What monitors show as `Authorization: Bearer …` for /readyz and /metrics, which `web` has "
        "with it alone.",
        secret=True,
    )
    log_level: str = _setting(
        "LOG_LEVEL", "INFO", "How much is logged: DEBUG, INFO, WARNING or ERROR."
    )
    log_format: str = _setting(
        "LOG_FORMAT", "text", "How a line of the log is written: text (key=value) or json."
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, role: str | None = None) -> "Settings":
        """Return the settings in `environ`; an empty value means the default.

        If `role`, one of ROLES, is given, its tokens and secrets are required too.

        Raises:
            BadSettings: if a setting is missing or malformed, with a line for each.
        """
        values = {
            each.name: environ.get(each.metadata["name"], "").strip() or each.metadata["default"]
            for each in fields(cls)
        }
        settings = cls(**values)
        problems = [*settings._problems(), *(settings.secret_problems(role) if role else [])]
        if problems:
            raise BadSettings(problems)
        return settings

    def _problems(self) -> list[str]:
        problems: list[str] = []
        if not self.slack_api_url.startswith(("http://", "https://")):
            problems.append("SLACK_API_URL must be an address such as https://slack.com/api/.")
        if "://" not in self.database_url:
            problems.append("DATABASE_URL must be an address such as sqlite:///hackathon.db.")
        if not _PREFIX.fullmatch(self.command_prefix):
            problems.append(
                "COMMAND_PREFIX must be at most 15 lower-case letters, digits, - and _, "
                "such as hack-."
            )
        if self.port and not (self.port.isdecimal() and int(self.port) <= _MOST_PORT):
            problems.append(f"PORT must be a whole number from 0 to {_MOST_PORT}; 0 is a free one.")
        if self.monitoring_token and not _MONITORING_TOKEN.fullmatch(self.monitoring_token):
            problems.append(
                "MONITORING_TOKEN must be at least 16 characters, without blanks: "
                "`openssl rand -hex 24` makes one."
            )
        if self.log_level.upper() not in _LOG_LEVELS:
            problems.append("LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR.")
        if self.log_format.lower() not in _LOG_FORMATS:
            problems.append("LOG_FORMAT must be text or json.")
        return problems

    def secret_problems(self, role: str) -> list[str]:
        """Return a line for each missing or malformed credential of the role, without its value."""
        return [
            problem
            for secret in _NEEDS[role]
            if (problem := _secret_problem(secret, getattr(self, secret.name)))
        ]


def _secret_problem(secret: _Secret, value: str) -> str | None:
    if value and secret.written.fullmatch(value):
        return None
    wrong = "malformed" if value else "missing"
    return (
        f"{secret.name.upper()} is {wrong}: {secret.looks} and is on your app's page at "
        f"api.slack.com/apps, under {secret.where}."
    )
