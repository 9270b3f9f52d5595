"""What the commands share: settings from the environment and .env, files, plain endings."""

import logging
import os
import re
import sys
from pathlib import Path

from dotenv import dotenv_values

from bot.hackathon_file import DescribedHackathon, Finding, Reading, read_hackathon_bytes
from bot.settings import Settings

# Wrong use or settings; 1 is for "there are findings".
USAGE_ERROR = 2


class CommandFailed(Exception):
    """Why a command ends with `status`; its message is printed, a line for each thing to mend."""

    def __init__(self, message: str, status: int = USAGE_ERROR) -> None:
        super().__init__(message)
        self.status = status


def read_settings(*, with_slack: bool = False) -> Settings:
    """Settings from the environment, and from .env where the environment is silent."""
    kept = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return Settings.from_env({**kept, **os.environ}, with_slack=with_slack)


def read_file(path: str) -> Reading:
    """A hackathon file, read: its findings and what it describes; CommandFailed without one."""
    try:
        return read_hackathon_bytes(Path(path).read_bytes())
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror}.") from error


def describe_file(path: str) -> DescribedHackathon:
    """What a hackathon file describes; where it has errors, all of them, and nothing is done."""
    reading = read_file(path)
    if reading.hackathon is None:
        raise CommandFailed("\n".join(show_finding(path, each) for each in reading.findings), 1)
    return reading.hackathon


def show_finding(path: str, finding: Finding) -> str:
    """A finding as editors and terminals understand it: `FILE:LINE: level: sentence`."""
    return f"{path}:{finding.line}: {finding.level}: {finding.message}"


_TOKEN = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+")


class HidingFormatter(logging.Formatter):
    """Keeps Slack's tokens out of the log, whoever writes them there, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, without the tokens."""
        return _TOKEN.sub("[token]", super().format(record))


def set_up_logging(level: str) -> None:
    """Log to standard error, a line an event, without tokens."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(HidingFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    # What these say at INFO, the delivery's own lines say better; and each failed call to Slack
    # is told where it matters, under its reference or in the command's answer.
    for name in ("apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its warnings are for who writes a bot, such as that nobody listens to an event.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    logging.getLogger("slack_sdk.web").setLevel(logging.CRITICAL)
