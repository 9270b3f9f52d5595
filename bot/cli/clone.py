"""`clone OLD NEW --start DATE`: make next year's hackathon file from this year's."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import date, timedelta
from pathlib import Path

from bot.cli.common import describe_file, show_finding
from bot.cloning import Clone, clone_file
from bot.core.errors import USAGE_ERROR, CommandFailed
from bot.hackathon_file.times.days import read_day
from bot.hackathon_file.times.errors import ParseError

DESCRIPTION = (
    "Write a copy of a hackathon file that begins on another day. Every date moves by the same "
    "number of days, and wall times stay. What to look at again is printed."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `clone`."""
    parser.add_argument("old", metavar="OLD", help="a hackathon file")
    parser.add_argument("new", metavar="NEW", help="the file to write; it is not there yet")
    parser.add_argument("--start", required=True, metavar="DATE", help="the new first day")


def run(options: Namespace) -> int:
    """Write the new file and print what to review; never overwrite a file.

    Raises:
        CommandFailed: if the old file has errors, or the new one would, exists or cannot be written
    """
    old, new = options.old, options.new
    first = _read_start(options.start)
    described = describe_file(old)
    if first == described.first:
        raise CommandFailed(f"{old} begins on that day already: say when the next one begins.")
    cloned = clone_file(Path(old).read_bytes().decode("utf-8"), Path(old).name, first)
    errors = [each for each in cloned.findings if each.level == "error"]
    if errors:
        raise CommandFailed("\n".join(show_finding(new, each) for each in errors), 1)
    try:
        with Path(new).open("x", encoding="utf-8", newline="") as file:
            file.write(cloned.text)
    except FileExistsError as error:
        raise CommandFailed(
            f"{new} is there already: choose another name, or move it away.", USAGE_ERROR
        ) from error
    except OSError as error:
        raise CommandFailed(f"{new}: {error.strerror}.") from error
    if not cloned.keeps_weekdays:
        print(_warn_of_weekdays(described.first, cloned), file=sys.stderr)
    print(f"{new}: from {_show(cloned.first)} to {_show(cloned.last)}. Look at again:")
    for each in cloned.review_notes:
        print(f"- {each}")
    for finding in cloned.findings:
        print(show_finding(new, finding))
    return 0


def _read_start(start: str) -> date:
    try:
        return read_day(start).day
    except ParseError as error:
        raise CommandFailed(f"--start: {error}") from error


def _warn_of_weekdays(old_first: date, cloned: Clone) -> str:
    before = cloned.first - timedelta(days=cloned.days % 7)
    nearest = f"{_show(before)} or {_show(before + timedelta(days=7))}"
    return (
        f"warning: {_show(cloned.first)} is not a {old_first:%A}, as the old first day was: "
        f"everything is on another day of the week. To keep them, begin on {nearest}."
    )


def _show(day: date) -> str:
    return f"{day:%A %-d %B %Y}"
