"""`manifest`: print Slack's app manifest, made from what the code registers."""

import yaml

from bot.app import make_door
from bot.clock import SystemClock
from bot.db import Database
from bot.settings import Settings
from handlers.manifest import make_manifest

HEADER = "# Made by `hackathon-bot manifest`; paste it at api.slack.com/apps, Create New App.\n"


def manifest_text(prefix: str) -> str:
    """The manifest as YAML, with `prefix` before each command's name."""
    settings = Settings(command_prefix=prefix)
    _, door = make_door(settings, Database("sqlite://"), SystemClock())
    return HEADER + yaml.safe_dump(
        make_manifest(door, prefix), sort_keys=False, allow_unicode=True, width=100
    )


def manifest(prefix: str) -> int:
    """Print the manifest."""
    print(manifest_text(prefix), end="")
    return 0
