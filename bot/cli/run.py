"""`run`: the bot and its timer, on the Slack that the tokens belong to."""

import logging
import os
import signal
from threading import Event
from threading import Timer as Watchdog

from bot.app import Bot, CannotStart
from bot.cli.common import CommandFailed, describe_file
from bot.cli.database import opened_database
from bot.cli.load import load_into
from bot.settings import Settings

log = logging.getLogger("hackathon")

# SIGTERM promises an end within 10 s; what is not settled by then is looked up after the restart.
LONGEST_STOP = 9


def run(settings: Settings, path: str | None) -> int:
    """Run until SIGTERM or Ctrl-C; with a file, load it first. Ends with 0 when stopped so."""
    stopped = stopped_by_signals()
    described = describe_file(path) if path else None
    with opened_database(settings) as database:
        try:
            bot = Bot(settings, database=database)
            if described is not None:
                for change in load_into(database, described, bot.clock.now()):
                    print(change)
            bot.start()
        except CannotStart as error:
            raise CommandFailed(str(error)) from error
        if not bot.has_hackathon():
            print("No hackathon is loaded yet: hackathon-bot load events/ml4sci-2020.yaml.")
        print("Running. Stop with Ctrl-C.", flush=True)
        stopped.wait()
        bot.stop()
    return 0


def stopped_by_signals() -> Event:
    """Set by SIGTERM or Ctrl-C, after which the process ends in time whatever holds it up."""
    stopped = Event()
    watchdog = Watchdog(LONGEST_STOP, _end)
    watchdog.daemon = True

    def stop(*_: object) -> None:
        if not stopped.is_set():
            watchdog.start()
        stopped.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    return stopped


def _end() -> None:
    log.warning("stopped what=unfinished: what was in hand is looked up after the next start")
    os._exit(0)
