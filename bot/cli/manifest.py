"""`manifest`: print Slack's app manifest, made from what the code registers."""

import re

import yaml

from bot.app import make_door
from bot.core.clock import SystemClock
from bot.core.database import Database
from bot.core.errors import CommandFailed
from bot.core.settings import Settings
from handlers.core.manifest import make_manifest
from web.slack.requests import PATH

HEADER = "# Made by `hackathon-bot manifest`; paste it at api.slack.com/apps, Create New App.\n"
# Slack sends to nothing else (docs.slack.dev/reference/app-manifest).
_ADDRESS = re.compile(r"https://[^\s/?#]+(/[^\s?#]*)?")


def manifest_text(prefix: str, url: str | None = None) -> str:
    """The manifest as YAML, with `prefix` before each command's name.

    With `url`, where `web` is reached from the internet, it is for HTTP; without, for Socket Mode.
    """
    settings = Settings(command_prefix=prefix)
    _, door = make_door(settings, Database("sqlite://"), SystemClock())
    request_url = None if url is None else url.rstrip("/") + PATH
    return HEADER + yaml.safe_dump(
        make_manifest(door, prefix, request_url), sort_keys=False, allow_unicode=True, width=100
    )


def manifest(prefix: str, url: str | None) -> int:
    """Print the manifest."""
    if url is not None and not _ADDRESS.fullmatch(url):
        raise CommandFailed("--url must be an address such as https://bot.example.org.")
    print(manifest_text(prefix, url), end="")
    return 0
