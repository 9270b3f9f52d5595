"""The view of /organiser status."""

from collections.abc import Sequence
from datetime import datetime

from bot.core import timezones as zones
from bot.hackathons.models import Hackathon
from bot.overview.nudge_phrases import nudge_button
from bot.overview.status import Counts, StatusReport
from bot.overview.status_phrases import count, say_people
from bot.slack import block_kit as blocks
from bot.slack.block_kit import escape, shorten
from handlers.core.responses import Reply

# Characters of the longest bar, and lines of a table, that a phone shows without wrapping.
_BAR = 12
_MOST_LINES = 12
_NAME = 40


def status_reply(
    status: StatusReport, hackathon: Hackathon, now: datetime, *, to_nudge: int = 0
) -> Reply:
    """Return the hackathon's status: figures first, then what needs attention, then the tables.

    `to_nudge` is how many participants without a team a nudge would reach.
    """
    title = f"{shorten(hackathon.name, 100)}: how it stands"
    lines = [*say_people(status), *_say_messages(status, hackathon)]
    tables = [
        _show_counts(name, counts)
        for name, counts in (
            ("By challenge", status.challenges),
            ("By site", status.sites),
            ("By zone", _name_zones(status.zones)),
        )
        if counts
    ]
    as_of = zones.show_instant(now, hackathon.zones)
    return Reply(
        "\n".join([escape(title), *lines, *tables, as_of]),
        [
            blocks.header(title),
            *blocks.sections(lines),
            *([blocks.actions(nudge_button(to_nudge))] if to_nudge else []),
            *(blocks.section(table) for table in tables),
            blocks.context(as_of),
        ],
        title="Status",
    )


def _say_messages(status: StatusReport, hackathon: Hackathon) -> list[str]:
    to_come = f"Messages to come: *{status.pending}*"
    if status.next_due is not None:
        to_come += f", the next {zones.show_instant(status.next_due, hackathon.zones)}"
    lines = [f"{to_come}."]
    if status.late:
        lines.append(f":warning: {count(status.late, 'message')} late: I am catching up.")
    if status.failed:
        lines.append(
            f":warning: {count(status.failed, 'message')} not sent since yesterday: see the "
            f"report in #{hackathon.file.channels.organisers}."
        )
    return lines


def _show_counts(title: str, counts: Counts) -> str:
    """Return a table with a bar for each figure, in a code block so that the columns align."""
    shown = counts[:_MOST_LINES]
    rest = sum(number for _, number in counts[_MOST_LINES:])
    if rest:
        shown = [*shown, (f"{len(counts) - _MOST_LINES} others", rest)]
    width = max(len(shorten(name, _NAME)) for name, _ in shown)
    longest = max(1, *(number for _, number in shown))
    rows = [
        f"{shorten(name, _NAME):<{width}}  {_draw_bar(number, longest)} {number}"
        for name, number in shown
    ]
    return f"*{title}*\n```\n{escape(_unquoted(rows))}\n```"


def _draw_bar(number: int, longest: int) -> str:
    return "█" * max(round(number / longest * _BAR), 1 if number else 0)


def _unquoted(rows: Sequence[str]) -> str:
    """Return the rows without backticks that would end a code block early."""
    return "\n".join(rows).replace("```", "'''")


def _name_zones(counts: Counts) -> Counts:
    return [(zone.replace("_", " "), number) for zone, number in counts]
