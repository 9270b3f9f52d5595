"""What /organiser status shows."""

from collections.abc import Sequence
from datetime import datetime

from bot import blocks, zones
from bot.blocks import escape, shorten
from bot.domain.status import Counts, Status, Teams
from bot.models import Hackathon
from bot.nudge_words import nudge_button
from handlers.answers import Reply

# Characters of the longest bar, and lines of a table: a phone shows so many without breaking.
_BAR = 12
_MOST_LINES = 12
_NAME = 40


def status_reply(
    status: Status, hackathon: Hackathon, now: datetime, *, to_nudge: int = 0
) -> Reply:
    """How the hackathon stands: figures first, then what wants doing, then the tables.

    `to_nudge` is how many of those without a team a nudge would reach.
    """
    title = f"{shorten(hackathon.name, 100)}: how it stands"
    lines = [*_say_people(status), *_say_messages(status, hackathon)]
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
        "\n".join([title, *lines, *tables, as_of]),
        [
            blocks.header(title),
            *blocks.sections(lines),
            *([blocks.actions(nudge_button(to_nudge))] if to_nudge else []),
            *(blocks.section(table) for table in tables),
            blocks.context(as_of),
        ],
        title="Status",
    )


def _say_people(status: Status) -> list[str]:
    withdrawn = f", {status.withdrawn} withdrew" if status.withdrawn else ""
    people = f"*{_count(status.registered, 'person', 'people')}* registered{withdrawn}."
    if not status.registered:
        return [people]
    lines = [
        f"{people} *{status.without_team}* without a team.",
        f"*{_count(status.teams, 'team')}*.",
    ]
    if status.small.number:
        lines.append(
            f"{_count(status.small.number, 'team')} under {status.minimum} people: "
            f"{_name_teams(status.small)}"
        )
    if status.undecided.number:
        lines.append(
            f"{_count(status.undecided.number, 'team')} without a challenge: "
            f"{_name_teams(status.undecided)}"
        )
    return lines


def _say_messages(status: Status, hackathon: Hackathon) -> list[str]:
    to_come = f"Messages to come: *{status.owed}*"
    if status.next_due is not None:
        to_come += f", the next {zones.show_instant(status.next_due, hackathon.zones)}"
    lines = [f"{to_come}."]
    if status.late:
        lines.append(f":warning: {_count(status.late, 'message')} late: I am catching up.")
    if status.failed:
        lines.append(
            f":warning: {_count(status.failed, 'message')} not sent since yesterday: see the "
            f"report in #{hackathon.file.channels.organisers}."
        )
    return lines


def _show_counts(title: str, counts: Counts) -> str:
    """A table with a bar to each figure, in a code block so that they stand under one another."""
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
    """The rows without what would end a code block early."""
    return "\n".join(rows).replace("```", "'''")


def _name_zones(counts: Counts) -> Counts:
    return [(zone.replace("_", " "), number) for zone, number in counts]


def _name_teams(teams: Teams) -> str:
    names = ", ".join(blocks.bold(name) for name in teams.names)
    more = teams.number - len(teams.names)
    return f"{names} and {more} more." if more else f"{names}."


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
