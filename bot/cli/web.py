"""`web`: answer Slack's requests over HTTP; post nothing unprompted."""

from argparse import ArgumentParser, Namespace
from dataclasses import replace

from bot.app import WebRole
from bot.cli.common import begin_role
from bot.cli.database import opened_database
from bot.core.errors import CommandFailed
from bot.core.gc_tuning import collect_less
from bot.core.settings import Settings
from bot.core.shutdown import stopped_by_signals
from bot.identity import CannotStart
from migrations import make_absent_tables
from web.connections import allow_many_connections
from web.slack.requests import PATH

DESCRIPTION = (
    "Answer Slack's commands, buttons and events over HTTP, signed, and post nothing by itself: "
    "that is for a clock. Needs SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `web`."""
    parser.add_argument(
        "--host", metavar="ADDRESS", help="where to listen, such as 0.0.0.0 (default: HOST)"
    )


def run(options: Namespace) -> int:
    """Answer with the settings of the environment, and with `--host`."""
    settings = begin_role("web")
    return answer(replace(settings, host=options.host) if options.host else settings)


def answer(settings: Settings) -> int:
    """Answer until SIGTERM or Ctrl-C, and return 0 then.

    Raises:
        CommandFailed: if it cannot start
    """
    stopped = stopped_by_signals()
    allow_many_connections()
    with opened_database(settings, make_absent_tables) as database:
        try:
            role = WebRole(settings, database=database)
        except CannotStart as error:
            raise CommandFailed(str(error)) from error
        role.start()
        collect_less()
        address = f"http://{settings.host}:{role.server.port}"
        print(f"Answering at {address}{PATH}. Stop with Ctrl-C.", flush=True)
        stopped.wait()
        role.stop()
    return 0
