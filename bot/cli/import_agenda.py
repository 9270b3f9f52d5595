"""`import FILE`: print a hackathon file made from an .ics or CSV agenda."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from bot.cli.common import show_finding
from bot.core.errors import CommandFailed
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import read_zone
from bot.importing import import_agenda

DESCRIPTION = (
    "Print a hackathon file made from an agenda from elsewhere: an .ics, or a CSV with the columns "
    "day, from, to, activity. What to fill in stands in it as comments; what could not be taken "
    "over is said on standard error."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `import`."""
    parser.add_argument("file", metavar="FILE", help="an .ics or a .csv")
    parser.add_argument(
        "--zone", metavar="ZONE", help="the event's zone, and whose clock times without one are by"
    )


def run(options: Namespace) -> int:
    """Print the hackathon file, and the findings on standard error; return 1 if one is an error.

    Raises:
        CommandFailed: if the zone is unknown, or the file cannot be read
    """
    path = options.file
    named = None
    if options.zone is not None:
        try:
            named = read_zone(options.zone)
        except ParseError as error:
            raise CommandFailed(f"--zone: {error}") from error
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise CommandFailed(f"{path}: {error.strerror}.") from error
    imported = import_agenda(content, Path(path).name, named)
    for each in imported.findings:
        print(show_finding(path, each), file=sys.stderr)
    if imported.text is None:
        return 1
    print(imported.text, end="")
    return 0
