"""`manifest`: print Slack's app manifest, made from the registered handlers."""

import re
from argparse import ArgumentParser, Namespace

import yaml

from bot.app import make_dispatcher
from bot.cli.common import begin_command
from bot.core.clock import SystemClock
from bot.core.database import Database
from bot.core.errors import CommandFailed
from bot.core.settings import Settings
from handlers.core.manifest import make_manifest
from web.slack.requests import PATH

DESCRIPTION = "Print the manifest to create the Slack app from."
HEADER = "# Made by `hackathon-bot manifest`; paste it at api.slack.com/apps, Create New App.\n"
# Slack accepts only such addresses (docs.slack.dev/reference/app-manifest).
_ADDRESS = re.compile(r"https://[^\s/?#]+(/[^\s?#]*)?")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `manifest`."""
    parser.add_argument(
        "--prefix", metavar="WORD", help="before each command (default: COMMAND_PREFIX)"
    )
    parser.add_argument(
        "--url",
        metavar="ADDRESS",
        help="where `web` is reached, such as https://bot.example.org (default: Socket Mode)",
    )


def run(options: Namespace) -> int:
    """Print the manifest.

    Raises:
        CommandFailed: if `--url` is not an HTTPS address
    """
    settings = begin_command()
    if options.prefix is not None:
        settings = Settings.from_env({"COMMAND_PREFIX": options.prefix})
    if options.url is not None and not _ADDRESS.fullmatch(options.url):
        raise CommandFailed("--url must be an address such as https://bot.example.org.")
    print(manifest_text(settings.command_prefix, options.url), end="")
    return 0


def manifest_text(prefix: str, url: str | None = None) -> str:
    """Return the manifest as YAML, with `prefix` before each command's name.

    With `url`, the address at which Slack reaches `web`, it is for HTTP; else for Socket Mode.
    """
    settings = Settings(command_prefix=prefix)
    _, dispatcher = make_dispatcher(settings, Database("sqlite://"), SystemClock())
    request_url = None if url is None else url.rstrip("/") + PATH
    return HEADER + yaml.safe_dump(
        make_manifest(dispatcher, prefix, request_url),
        sort_keys=False,
        allow_unicode=True,
        width=100,
    )
