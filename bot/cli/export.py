"""`export`: write all data of a hackathon as tables into a folder."""

from argparse import ArgumentParser, Namespace
from datetime import datetime
from pathlib import Path

from bot.cli.common import begin_command
from bot.cli.database import opened_database
from bot.core.clock import SystemClock
from bot.core.database import Database
from bot.core.errors import CommandFailed, Refused
from bot.exports.export import Export, find_to_export, make_export, name_export, note_export
from bot.hackathons.models import Hackathon

DESCRIPTION = (
    "Write participants, teams, roles, agenda, announcements, deliveries and the log of what "
    "organisers did, each as CSV and as JSON, into a new folder."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `export`."""
    parser.add_argument(
        "--to", metavar="DIR", help="the folder to make (default: the hackathon's, with the date)"
    )
    parser.add_argument(
        "--hackathon",
        metavar="SLUG",
        help="which one, by its slug (default: the one under way, the next, or else the last)",
    )


def run(options: Namespace) -> int:
    """Write the tables into a new folder that only its owner may read, and print where.

    Raises:
        CommandFailed: if there is no such hackathon, or the folder exists or cannot be written
    """
    now = SystemClock().now()
    with opened_database(begin_command()) as database:
        hackathon, folder = _begin(database, options.to, options.hackathon, now)
        with database.read() as session:
            exported = make_export(session, session.merge(hackathon, load=False), now)
    _write(exported, folder)
    print(
        f"{folder}: {len(exported.files)} files, of {hackathon.name}. README.txt says what is in "
        "each.\nThey hold personal data: keep them where only organisers can read them."
    )
    return 0


def _begin(
    database: Database, to: str | None, slug: str | None, now: datetime
) -> tuple[Hackathon, Path]:
    """Make the folder, and log the export before anything is written."""
    try:
        with database.write() as session:
            hackathon = find_to_export(session, slug, now)
            folder = Path(to or name_export(hackathon, now))
            _make_folder(folder)
            note_export(session, hackathon, to=str(folder), by=None, now=now)
    except Refused as refused:
        raise CommandFailed(str(refused)) from refused
    return hackathon, folder


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError as error:
        raise CommandFailed(
            f"{folder} is there already: name another folder with --to, or move it away."
        ) from error
    except OSError as error:
        raise CommandFailed(f"{folder}: {error.strerror}.") from error


def _write(exported: Export, folder: Path) -> None:
    for name, content in exported.files.items():
        try:
            (folder / name).write_bytes(content)
        except OSError as error:
            raise CommandFailed(f"{folder / name}: {error.strerror}.") from error
