"""`web`: the answers to what Slack sends over HTTP, and nothing that is posted unasked."""

from bot.app import WebRole
from bot.cli.database import opened_database
from bot.core.errors import CommandFailed
from bot.core.gc_tuning import collect_less
from bot.core.settings import Settings
from bot.core.shutdown import stopped_by_signals
from bot.identity import CannotStart
from web.connections import allow_many_connections
from web.slack.requests import PATH


def web(settings: Settings) -> int:
    """Answer until SIGTERM or Ctrl-C. Ends with 0 when stopped so."""
    stopped = stopped_by_signals()
    allow_many_connections()
    with opened_database(settings) as database:
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
