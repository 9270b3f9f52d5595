"""What the environment says: every setting, read once, with all that is wrong at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

SLACK_API_URL = "https://slack.com/api/"
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_PREFIX = re.compile(r"[a-z0-9_-]{0,15}")
# A token of either kind: its beginning, then letters, digits and hyphens.
_TOKEN_BODY = re.compile(r"[A-Za-z0-9-]+")


class BadSettings(Exception):
    """Settings that are missing or malformed; a line for each, never with a token in it."""

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
    slack_api_url: str = _setting(
        "SLACK_API_URL", SLACK_API_URL, "Another server that speaks Slack's API."
    )
    database_url: str = _setting(
        "DATABASE_URL", "sqlite:///hackathon.db", "Where everything is kept, as SQLAlchemy's URL."
    )
    command_prefix: str = _setting(
        "COMMAND_PREFIX",
        "",
        "Put before every command, where /team is taken: hack- gives /hack-team.",
    )
    log_level: str = _setting(
        "LOG_LEVEL", "INFO", "How much is logged: DEBUG, INFO, WARNING or ERROR."
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, with_slack: bool = False) -> "Settings":
        """The settings of `environ`; BadSettings lists every missing or malformed one.

        An empty value is the default. `with_slack` asks for both tokens too.
        """
        values = {
            each.name: environ.get(each.metadata["name"], "").strip() or each.metadata["default"]
            for each in fields(cls)
        }
        settings = cls(**values)
        problems = [*settings._problems(), *(settings.token_problems() if with_slack else [])]
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
        if self.log_level.upper() not in _LOG_LEVELS:
            problems.append("LOG_LEVEL must be one of DEBUG, INFO, WARNING, ERROR.")
        return problems

    def token_problems(self) -> list[str]:
        """What is missing or malformed in the tokens, a line each, without the tokens."""
        return [
            problem
            for name, token, start, where in (
                ("SLACK_BOT_TOKEN", self.slack_bot_token, "xoxb-", "OAuth & Permissions"),
                ("SLACK_APP_TOKEN", self.slack_app_token, "xapp-", "Basic Information"),
            )
            if (problem := _token_problem(name, token, start, where))
        ]


def _token_problem(name: str, token: str, start: str, where: str) -> str | None:
    should = (
        f"it starts with {start} and is on your app's page at api.slack.com/apps, under {where}"
    )
    if not token:
        return f"{name} is missing: {should}."
    if not token.startswith(start) or not _TOKEN_BODY.fullmatch(token.removeprefix(start)):
        return f"{name} is malformed: {should}."
    return None
