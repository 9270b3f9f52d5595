"""`load FILE`: load a hackathon file, or a newer version of it, into the database."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime

from bot.agenda.change_phrases import say_short
from bot.cli.common import begin_command, describe_file
from bot.cli.database import opened_database
from bot.core.clock import SystemClock
from bot.core.database import Database
from bot.core.errors import CommandFailed
from bot.hackathon_file import DescribedHackathon
from bot.loading.load import LoadPreview, load_hackathon, preview_load
from bot.slack.block_kit import unescape
from bot.workspaces.queries import only_workspace
from migrations import make_absent_tables

DESCRIPTION = (
    "Put the file into the database. Of a newer version of what is there, what changes and what is "
    "posted is shown first, and you are asked. Messages not yet sent move with it; a running bot "
    "sees it by itself."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `load`."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--yes", action="store_true", help="load it without asking")


def run(options: Namespace) -> int:
    """Load the file and print its warnings and what changed; with errors nothing changes.

    For a newer version, print first what it changes and posts, and ask, unless `--yes`. Return 1 if
    the answer is no.

    Raises:
        CommandFailed: if the file has errors, or there is no terminal to ask at
    """
    settings = begin_command()
    described = describe_file(options.file, warns=True)
    with opened_database(settings, make_absent_tables) as database:
        shown = preview_into(database, described, SystemClock().now())
        for line in list_lines(described, shown):
            print(line)
        if not shown.changes:
            print("Nothing changed.")
        elif not options.yes and not shown.is_new and not _ask():
            print("Nothing is loaded.")
            return 1
        done = load_into(database, described, SystemClock().now())
    if _drop_counts(done) != _drop_counts(shown.changes):
        print("Meanwhile something else changed as well; what was loaded is this:")
        for change in done or ["Nothing changed."]:
            print(change)
    return 0


def preview_into(database: Database, described: DescribedHackathon, now: datetime) -> LoadPreview:
    """Return what loading the file into the database's workspace would do."""
    with database.write() as session:
        return preview_load(session, only_workspace(session), described, now)


def load_into(database: Database, described: DescribedHackathon, now: datetime) -> list[str]:
    """Load the file into the database's workspace; return what changed, a sentence each."""
    with database.write() as session:
        return load_hackathon(session, only_workspace(session), described, now)


def list_lines(described: DescribedHackathon, shown: LoadPreview) -> list[str]:
    """Return what a load changes and what it posts at once, as lines for a terminal."""
    lines = list(shown.changes)
    if shown.notices:
        lines.append("To be posted at once, since people were told otherwise:")
    for channel, changes in shown.notices.items():
        said = (unescape(say_short(each, described.zones)) for each in changes)
        lines += [f"  #{channel}: {each}" for each in said]
    return lines


def _drop_counts(changes: Sequence[str]) -> list[str]:
    """Leave out the counts of messages: some come due while the question is read."""
    return [each for each in changes if not each.startswith("Messages: ")]


def _ask() -> bool:
    if not sys.stdin.isatty():
        raise CommandFailed(
            "Nothing is loaded: this changes what is in the database, and there is no terminal to "
            "ask at. With --yes it is loaded without a question.",
            1,
        )
    try:
        return input("Load it? [y/N] ").strip().casefold() in ("y", "yes")
    except EOFError:
        return False
