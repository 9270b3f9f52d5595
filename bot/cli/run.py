"""`run`: the bot and its timer, on the Slack that the tokens belong to."""

from bot.app import Bot
from bot.cli.collecting import collect_less
from bot.cli.common import CommandFailed, describe_file
from bot.cli.database import posting_database
from bot.cli.load import load_into
from bot.cli.stopping import stopped_by_signals
from bot.identity import CannotStart
from bot.settings import Settings


def run(settings: Settings, path: str | None) -> int:
    """Run until SIGTERM or Ctrl-C; with a file, load it first. Ends with 0 when stopped so."""
    stopped = stopped_by_signals()
    described = describe_file(path) if path else None
    with posting_database(settings) as database:
        try:
            bot = Bot(settings, database=database)
            if described is not None:
                for change in load_into(database, described, bot.clock.now()):
                    print(change)
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
