"""`run`: answer people and post due messages, in the tokens' Slack workspace."""

from argparse import ArgumentParser, Namespace
from datetime import datetime

from bot.app import Bot
from bot.cli.common import begin_role, describe_file
from bot.cli.database import posting_database
from bot.cli.load import list_lines, preview_into
from bot.core.database import Database
from bot.core.errors import CommandFailed
from bot.core.gc_tuning import collect_less
from bot.core.settings import Settings
from bot.core.shutdown import stopped_by_signals
from bot.hackathon_file import DescribedHackathon
from bot.identity import CannotStart
from bot.loading.load import load_into

DESCRIPTION = (
    "Connect to Slack by Socket Mode, answer commands, and post every message when it is due. "
    "Needs SLACK_BOT_TOKEN and SLACK_APP_TOKEN."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `run`."""
    parser.add_argument("file", nargs="?", metavar="FILE", help="a hackathon file to load first")


def run(options: Namespace) -> int:
    """Run the bot with the settings of the environment."""
    return run_bot(begin_role("run"), options.file)


def run_bot(settings: Settings, path: str | None) -> int:
    """Run until SIGTERM or Ctrl-C, and return 0 then; with a file, load it first.

    The file that was loaded last is not loaded again, so that a restart does not undo what
    organisers changed by commands.

    Raises:
        CommandFailed: if the file has errors, or the bot cannot start
    """
    stopped = stopped_by_signals()
    described = describe_file(path, warns=True) if path else None
    with posting_database(settings) as database:
        try:
            bot = Bot(settings, database=database)
            if described is not None:
                load_at_start(database, described, bot.clock.now())
            bot.start()
            collect_less()
        except CannotStart as error:
            raise CommandFailed(str(error)) from error
        if not bot.has_hackathon():
            print("No hackathon is loaded yet: `hackathon-bot load FILE` loads one.")
        print("Running. Stop with Ctrl-C.", flush=True)
        stopped.wait()
        bot.stop()
    return 0


def load_at_start(database: Database, described: DescribedHackathon, now: datetime) -> None:
    """Load the file and print what changed, unless it is the one that was loaded last."""
    shown = preview_into(database, described, now)
    if shown.is_loaded:
        if shown.changes:
            print(
                "The file is loaded already; what organisers changed since then stays. "
                "hackathon-bot load would undo it, and shows it first."
            )
        return
    for line in list_lines(described, shown):
        print(line)
    load_into(database, described, now)
