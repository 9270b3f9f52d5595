"""`clock`: post messages when they are due; other processes answer people."""

from argparse import ArgumentParser, Namespace

from bot.app import ClockRole
from bot.cli.common import begin_role
from bot.cli.database import posting_database
from bot.core.errors import CommandFailed
from bot.core.gc_tuning import collect_less
from bot.core.settings import Settings
from bot.core.shutdown import stopped_by_signals
from bot.identity import CannotStart

DESCRIPTION = (
    "Post every message when it is due, for what `web` answers. On PostgreSQL there may be "
    "several. Needs SLACK_BOT_TOKEN."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add nothing: `clock` has settings alone."""


def run(_options: Namespace) -> int:
    """Run the clock with the settings of the environment."""
    return post(begin_role("clock"))


def post(settings: Settings) -> int:
    """Post due messages until SIGTERM or Ctrl-C, and return 0 then.

    Raises:
        CommandFailed: if the clock cannot start
    """
    stopped = stopped_by_signals()
    with posting_database(settings) as database:
        try:
            role = ClockRole(settings, database=database)
        except CannotStart as error:
            raise CommandFailed(str(error)) from error
        role.start()
        collect_less()
        print("Posting what is due. Stop with Ctrl-C.", flush=True)
        stopped.wait()
        role.stop()
    return 0
