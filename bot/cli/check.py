"""`check FILE`: report errors, warnings and notes about a hackathon file."""

import json
from argparse import ArgumentParser, Namespace
from collections import Counter

from bot.cli.common import read_file, show_finding

DESCRIPTION = (
    "Print what is wrong (errors), doubtful (warnings) or worth knowing (notes), with line "
    "numbers. Ends with 1 when there is an error."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `check`."""
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--json", action="store_true", help="a list of {level, line, message}")


def run(options: Namespace) -> int:
    """Print every finding; return 1 if one is an error."""
    path = options.file
    reading = read_file(path)
    if options.json:
        print(json.dumps([each.as_json() for each in reading.findings], ensure_ascii=False))
    else:
        for each in reading.findings:
            print(show_finding(path, each))
        counts = Counter(each.level for each in reading.findings)
        summary = ", ".join(
            f"{counts[level]} {level}{'' if counts[level] == 1 else 's'}"
            for level in ("error", "warning", "note")
        )
        print(f"{path}: {summary}.")
    return 1 if reading.hackathon is None else 0
