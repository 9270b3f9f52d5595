"""Helpers of the commands: settings from the environment and .env, reading files, findings."""

import os
import sys
from pathlib import Path

from dotenv import dotenv_values

from bot.core.errors import CommandFailed
from bot.core.logs import set_up_logging
from bot.core.settings import Settings
from bot.hackathon_file import DescribedHackathon, FileReading, Finding, read_hackathon_bytes


def begin_command() -> Settings:
    """Return the settings, and log errors only."""
    settings = read_settings()
    set_up_logging("ERROR", settings.log_format.lower())
    return settings


def begin_role(role: str) -> Settings:
    """Return the settings of a role, one of ROLES, and log at the level that they set."""
    settings = read_settings(role)
    set_up_logging(settings.log_level, settings.log_format.lower())
    return settings


def read_settings(role: str | None = None) -> Settings:
    """Read the settings from the environment, and from .env for variables that it does not set.

    With `role`, one of ROLES, the secrets that the role needs are required.
    """
    kept = {name: value for name, value in dotenv_values(".env").items() if value is not None}
    return Settings.from_env({**kept, **os.environ}, role=role)


def read_file(path: str) -> FileReading:
    """Read a hackathon file, and return its findings and its description.

    Raises:
        CommandFailed: if the file cannot be read
    """
    try:
        return read_hackathon_bytes(Path(path).read_bytes())
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror}.") from error


def describe_file(path: str, *, warns: bool = False) -> DescribedHackathon:
    """Return the description in a hackathon file; with `warns`, print its warnings.

    They are printed on standard error.

    Raises:
        CommandFailed: with all findings, if the file has errors
    """
    reading = read_file(path)
    if reading.hackathon is None:
        raise CommandFailed("\n".join(show_finding(path, each) for each in reading.findings), 1)
    for each in reading.findings:
        if warns and each.level == "warning":
            print(show_finding(path, each), file=sys.stderr)
    return reading.hackathon


def show_finding(path: str, finding: Finding) -> str:
    """Format a finding for editors and terminals: `FILE:LINE: level: sentence`."""
    return f"{path}:{finding.line}: {finding.level}: {finding.message}"
