"""The report's sections: a short text, a plot if it helps, and a table."""

from rehearsal.report.figures import Figures, Late, MessageCount, RefusalGroup
from rehearsal.report.markup import Markup, tag
from rehearsal.report.plots import Series, draw_columns, draw_heat_map
from rehearsal.report.readers import NIGHT_HOURS, find_worst_night
from rehearsal.report.tables import Row, draw_table, say_duration
from rehearsal.text.mrkdwn import MrkdwnReader, render_mrkdwn
from rehearsal.text.zone_times import show_instant

HOURS = tuple(str(hour) for hour in range(24))
# Limits of zones in a plot, and of refusals in a table.
_MAIN_ZONES = 8
_REFUSALS = 40
_LONGEST_TYPED = 60
_LONGEST_ANSWER = 220


def show_messages(figures: Figures) -> list[Markup]:
    """Show the messages by channel, day and hour."""
    if not figures.tallies:
        return []
    days = [f"{day.day} {day:%b}" for day in figures.days]
    series = [
        Series("from apps", figures.by_app_by_day, "--app"),
        Series("from people", figures.by_people_by_day, "--people"),
    ]
    rows: list[Row] = [
        [each.place, *each.by_day, each.total, each.by_app] for each in figures.tallies
    ]
    busiest: list[Row] = [[each.place, *_say_busiest(each, figures)] for each in figures.tallies]
    parts = [
        tag("h2", "Messages by channel and day"),
        draw_columns("Messages by day", days, series),
        draw_table(
            "Messages by channel and day; days without any are left out.",
            ["Channel", *days, "All", "From apps"],
            rows,
        ),
        tag("h2", "When channels are busy"),
        draw_heat_map(
            f"Messages by channel and hour of day, {figures.zones[0]}",
            [each.place for each in figures.tallies],
            HOURS,
            [each.by_hour for each in figures.tallies],
        ),
        draw_table(
            "The busiest hour of each.", ["Channel", "The hour from", "Messages in it"], busiest
        ),
    ]
    return [tag("section", *parts)]


def show_received(figures: Figures) -> list[Markup]:
    """Show how many messages each kind of person received."""
    if not figures.received:
        return []
    rows: list[Row] = [
        [
            each.kind,
            each.people,
            each.direct.median,
            each.direct.most,
            each.private.median,
            each.private.most,
            each.channel.median,
            each.channel.most,
        ]
        for each in figures.received
    ]
    kinds = ("Direct messages", "Private answers", "In their channels")
    heads = ["Who", "People", *(words for kind in kinds for words in (kind, "most"))]
    return [
        tag(
            "section",
            tag("h2", "What people received"),
            tag(
                "p",
                "For each kind of person the one in the middle (median) and the one who got the "
                "most. A channel counts for those who are in it at the end, without what they "
                "wrote themselves.",
            ),
            draw_table("Messages received: median, and most.", heads, rows),
        )
    ]


def show_nights(figures: Figures) -> list[Markup]:
    """Show the messages from apps that came at night."""
    nights = [each for each in figures.nights if each.received]
    if not nights:
        return []
    worst = find_worst_night(nights)
    said = "Nothing from an app reached anybody between 23:00 and 07:00 of their own zone."
    if worst is not None:
        count, received = (
            sum(each.at_night for each in nights),
            sum(each.received for each in nights),
        )
        said = (
            f"Of {received:,} messages from apps, each counted for each of its readers, {count:,} "
            f"({count / received:.0%}) came between 23:00 and 07:00 of the reader's own zone. "
            f"Worst off is {worst.zone}, with {worst.at_night_each:.1f} for each reader."
        )
    rows: list[Row] = [
        [each.zone, each.readers, each.received, each.at_night, round(each.at_night_each, 1)]
        for each in nights
    ]
    main = nights[:_MAIN_ZONES]
    return [
        tag(
            "section",
            tag("h2", "Messages in their night"),
            tag("p", said),
            draw_heat_map(
                "Messages from apps by hour of day in each zone, for each reader; night underlined",
                [f"{each.zone} ({each.readers})" for each in main],
                HOURS,
                [[round(count / each.readers) for count in each.by_hour] for each in main],
                marked=NIGHT_HOURS,
            ),
            draw_table(
                "Messages from apps by zone, each counted for each reader.",
                ["Zone", "Readers", "Received", "At night", "At night, each"],
                rows,
            ),
        )
    ]


def show_commands(figures: Figures) -> list[Markup]:
    """Show the uses of commands, and the refusals."""
    if not figures.commands:
        return []
    uses: list[Row] = [
        [each.command, each.times, each.refused, f"{each.refused / each.times:.0%}"]
        for each in figures.commands
    ]
    parts = [
        tag("h2", "Commands, forms and buttons"),
        draw_table("What was used, and refused.", ["Used", "Times", "Refused", "Share"], uses),
    ]
    if figures.refusals:
        parts += [
            tag("h2", "What was refused, and why"),
            tag(
                "p",
                "A refusal is told by the answer: an error, a form kept open, or a plain sentence "
                "that says no. Answers that differ only in names and numbers are counted together.",
                class_="faint",
            ),
            draw_table(
                "Refusals that read alike, with the first of each.",
                ["Used", "Times", "People", "Typed, for example", "Answer"],
                [_show_refusal(each, figures) for each in figures.refusals[:_REFUSALS]],
            ),
        ]
    left = len(figures.refusals) - _REFUSALS
    if left > 0:
        parts.append(tag("p", f"{left} kinds that are rarer are not shown.", class_="faint"))
    return [tag("section", *parts)]


def show_punctuality(figures: Figures) -> list[Markup]:
    """Show how late planned messages were, and those never posted."""
    kept = figures.punctuality
    if kept is None:
        return []
    said = (
        f"{kept.posted:,} planned messages were posted, half of them within "
        f"{say_duration(kept.median)} of their instant."
    )
    parts = [
        tag("h2", "What was late"),
        tag("p", said),
        draw_table(
            "The latest.",
            ["Message", "Channel", "Due", "Late by"],
            [_show_late(each, figures) for each in kept.latest],
        ),
    ]
    if kept.missing:
        rows: list[Row] = [
            [each.title, f"#{each.channel}", show_instant(each.due, figures.zones)]
            for each in kept.missing
        ]
        parts.append(draw_table("Planned and not posted.", ["Message", "Channel", "Due"], rows))
    return [tag("section", *parts)]


def _say_busiest(tally: MessageCount, figures: Figures) -> tuple[str, int]:
    shown = show_instant(tally.busiest, figures.zones[:1]) if tally.busiest else ""
    return shown, tally.busiest_count


def _show_refusal(group: RefusalGroup, figures: Figures) -> Row:
    reader = MrkdwnReader(figures.zones, group.at, _name_nobody)
    answer = render_mrkdwn(group.example, reader)
    return [
        group.command,
        group.times,
        group.people,
        _quote(group.typed, _LONGEST_TYPED),
        _quote(answer, _LONGEST_ANSWER),
    ]


def _show_late(late: Late, figures: Figures) -> Row:
    planned = late.planned
    due = show_instant(planned.due, figures.zones)
    return [planned.title, f"#{planned.channel}", due, say_duration(late.late)]


def _name_nobody(identity: str) -> str:
    """The report leaves names out: they do not matter for the reason of a refusal."""
    return "somebody" if identity.startswith(("U", "W")) else identity


def _quote(text: str, longest: int) -> str:
    """Return the text on one line, without backquotes, cut at `longest` characters."""
    words = " ".join(text.replace("`", "").split())
    return words if len(words) <= longest else words[: longest - 1] + "…"
