"""Writes an imported agenda as a hackathon file, with comments on what to fill in."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.core import timezones as zones
from bot.hackathon_file.times.writing import write_when
from bot.hackathon_file.yaml.findings import Finding
from bot.hackathon_file.yaml.writer import write_text
from bot.importing.items import ImportedAgenda, ImportedItem
from bot.importing.kinds import PLAIN_KIND

_LONGEST_KEY = 60


def write_hackathon_file(
    agenda: ImportedAgenda, findings: Iterable[Finding], source: str, *, with_about: bool = True
) -> str:
    """Return the hackathon file in YAML, with each finding as a comment at its item.

    `agenda` fits the schema; `source` is the name of the file that it came from. Without
    `with_about` the items' descriptions are left out.
    """
    remarks = _by_line(findings)
    placed = sorted(agenda.items, key=lambda item: _order(item, agenda.zone))
    at_items = {item.line for item in placed}
    elsewhere = [each for line, found in remarks.items() if line not in at_items for each in found]
    lines = [*_write_head(agenda, placed, source), *_write_left_out(elsewhere), "", "agenda:"]
    for item, key in zip(placed, _make_keys(placed), strict=True):
        # Items of a series have one line: its findings are written at the first of them.
        said = [f"  # {_in_comment(each.message)}" for each in remarks.pop(item.line, [])]
        lines += [*said, *_write_item(item, key, agenda.zone, with_about), ""]
    return "\n".join(lines).rstrip() + "\n"


def make_key(text: str, longest: int = _LONGEST_KEY) -> str:
    """Return a text as a key: lower-case letters, digits and hyphens; it may be empty."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-")


def _write_head(
    agenda: ImportedAgenda, items: Sequence[ImportedItem], source: str
) -> Iterator[str]:
    first, last = _find_first_and_last(items, agenda.zone)
    yield f"# From {_in_comment(source)}. Before you load it, look at each “Fill in”, and run"
    yield "# `hackathon-bot check` on it."
    yield ""
    yield "# Fill in: the hackathon's name."
    yield f"name: {write_text(agenda.name)}"
    yield "# Fill in: its short name, which never changes."
    yield f"slug: {write_text(make_key(agenda.name) or 'hackathon')}"
    yield "where:"
    yield "  # Fill in: online, in person or hybrid."
    yield "  kind: online"
    if agenda.zone == "UTC":
        yield "# Fill in: the event's zone, as Eastern or Europe/London; the times say UTC. To have"
        yield "# them by its clock, import again with --zone."
    yield f"zone: {agenda.zone}"
    yield "# Fill in: the first and the last day, where the agenda has more than the event."
    yield "dates:"
    yield f"  first: {first.isoformat()}"
    yield f"  last: {last.isoformat()}"
    yield ""
    yield "# Fill in: links, contacts, channels, registration, teams, challenges; and, where the"
    yield "# bot is to say something in your own words, words."


def _write_left_out(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        yield ""
        yield "# Found in the source:"
        for each in findings:
            yield f"#   line {each.line}: {_in_comment(each.message)}"


def _write_item(item: ImportedItem, key: str, event_zone: str, with_about: bool) -> Iterator[str]:
    yield f"  - key: {write_text(key)}"
    yield f"    title: {write_text(item.title)}"
    yield f"    kind: {item.kind or PLAIN_KIND}"
    when = _write_when(item, event_zone)
    if when.endswith(" UTC") and event_zone != "UTC" and item.zone != "UTC":
        yield "    # In UTC, for the clock there leaves a doubt about it."
    yield f"    when: {when}"
    if item.where:
        yield f"    where: {write_text(item.where)}"
    if item.about and with_about:
        yield f"    about: {write_text(item.about)}"
    if item.link:
        yield "    links:"
        yield "      - title: Page"
        yield f"        url: {write_text(item.link)}"


def _write_when(item: ImportedItem, event_zone: str) -> str:
    if item.starts_at is None:
        return item.day.isoformat()
    text = write_when(item.starts_at, item.ends_at, item.zone or event_zone, event_zone)
    # The label keeps the instants when the file gets another zone.
    return f"{text} UTC" if event_zone == "UTC" and item.zone in (None, "UTC") else text


def _by_line(findings: Iterable[Finding]) -> dict[int, list[Finding]]:
    by_line: dict[int, list[Finding]] = defaultdict(list)
    for each in findings:
        by_line[each.line].append(each)
    return by_line


def _order(item: ImportedItem, zone: str) -> tuple[date, bool, float]:
    """Return a sort key: by day, then all-day items first, then by start."""
    if item.starts_at is None:
        return item.day, False, 0
    return zones.day_of(item.starts_at, zone), True, item.starts_at.timestamp()


def _find_first_and_last(items: Sequence[ImportedItem], zone: str) -> tuple[date, date]:
    days = [_order(item, zone)[0] for item in items]
    return min(days), max(days)


def _make_keys(items: Iterable[ImportedItem]) -> Iterator[str]:
    """Yield a key for each item from its title, with a number if it is taken."""
    taken: set[str] = set()
    numbers: Counter[str] = Counter()
    for item in items:
        # Leaves room for a number.
        base = make_key(item.title, _LONGEST_KEY - 6) or "item"
        key = base
        while key in taken:
            numbers[base] += 1
            key = f"{base}-{numbers[base] + 1}"
        taken.add(key)
        yield key


def _in_comment(text: str) -> str:
    """Return a text on one line, without characters that YAML cannot contain."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
