"""`load FILE`: put a hackathon file, or its newer version, into the database."""

from datetime import datetime

from bot.cli.common import describe_file
from bot.cli.database import opened_database
from bot.clock import SystemClock
from bot.db import Database
from bot.domain.loading import load_hackathon
from bot.domain.workspaces import only_workspace
from bot.hackathon_file import DescribedHackathon
from bot.settings import Settings


def load(path: str, settings: Settings) -> int:
    """Load the file and print what changed; a broken file leaves the database untouched."""
    described = describe_file(path)
    with opened_database(settings) as database:
        changes = load_into(database, described, SystemClock().now())
    for change in changes or ["Nothing changed."]:
        print(change)
    return 0


def load_into(database: Database, described: DescribedHackathon, now: datetime) -> list[str]:
    """Load the file into the database's workspace; what changed, a sentence each."""
    with database.write() as session:
        return load_hackathon(session, only_workspace(session), described, now)
