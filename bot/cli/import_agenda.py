"""`import FILE`: an agenda from elsewhere as a hackathon file, on standard output."""

import sys
from pathlib import Path

from bot.cli.common import show_finding
from bot.core.errors import CommandFailed
from bot.hackathon_file.times import read_zone
from bot.hackathon_file.unreadable import Unreadable
from bot.importing import import_agenda


def print_import(path: str, zone: str | None) -> int:
    """Print the hackathon file, and on standard error what was found; 1 where one is an error."""
    named = None
    if zone is not None:
        try:
            named = read_zone(zone)
        except Unreadable as error:
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
