"""Hackathon files for tests: a small right one, and pieces to put into it."""

from bot.hackathon_file import read_hackathon_file

# Twelve lines; what a test adds begins on line 13.
SMALL = """\
name: Quark Days
slug: quark-days
where:
  kind: online
zone: Eastern
dates:
  first: 2020-10-26
  last: 2020-10-30
teams: {max: 4}
challenges:
  - {key: higgs, title: Higgs, task: Find it., channel: higgs-help}
# the rest
"""


def find(text: str) -> list[tuple[int, str, str]]:
    """The findings about a file: line, level and message of each."""
    return [(each.line, each.level, each.message) for each in read_hackathon_file(text).findings]


def find_in_agenda(**fields: str) -> list[tuple[str, str]]:
    """The findings about the small file with one agenda entry, which stands on line 14."""
    entry = {"key": "talk", "title": "A talk", "kind": "talk", "when": "2020-10-26 17:00"} | fields
    item = ", ".join(f"{name}: {value}" for name, value in entry.items())
    findings = find(f"{SMALL}agenda:\n  - {{{item}}}\n")
    assert {line for line, _, _ in findings} <= {14}
    return [(level, message) for _, level, message in findings]
