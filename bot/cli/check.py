"""`check FILE`: what is wrong, doubtful or worth knowing about a hackathon file."""

import json
from collections import Counter

from bot.cli.common import read_file, show_finding


def check(path: str, *, as_json: bool) -> int:
    """Print every finding; 1 where one is an error."""
    reading = read_file(path)
    if as_json:
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
