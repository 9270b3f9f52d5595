"""What the commands share: settings from the environment and .env, files, plain endings."""

import os
from pathlib import Path

from dotenv import dotenv_values

from bot.core.errors import CommandFailed
from bot.core.logs import set_up_logging
from bot.core.settings import Settings
from bot.hackathon_file import DescribedHackathon, Finding, Reading, read_hackathon_bytes


def begin_command() -> Settings:
    """Return the settings, with nothing but errors logged."""
    settings = read_settings()
    set_up_logging("ERROR", settings.log_format.lower())
    return settings


def begin_role(role: str) -> Settings:
    """Return the settings of a role, one of ROLES, with all logged that they ask for."""
    settings = read_settings(role)
    set_up_logging(settings.log_level, settings.log_format.lower())
    return settings


def read_settings(role: str | None = None) -> Settings:
    """Settings from the environment, and from .env where the environment is silent.

    `role`, one of ROLES, asks for what it needs of Slack.
    """
    kept = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return Settings.from_env({**kept, **os.environ}, role=role)


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
