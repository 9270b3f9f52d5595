"""The report as one self-contained HTML file, without scripts, fonts or pictures."""

from datetime import timedelta

from rehearsal.report.figures import Figures
from rehearsal.report.markup import Markup, join, tag
from rehearsal.report.readers import find_worst_night
from rehearsal.report.sections import (
    show_commands,
    show_messages,
    show_nights,
    show_punctuality,
    show_received,
)
from rehearsal.report.style import STYLE
from rehearsal.report.tables import say_duration
from rehearsal.text.zone_times import show_instant


def render_report(figures: Figures, title: str) -> str:
    """Render the whole page; text from people is escaped."""
    head = tag(
        "head",
        Markup('<meta charset="utf-8"/>'),
        Markup('<meta name="viewport" content="width=device-width, initial-scale=1"/>'),
        tag("title", title),
        tag("style", Markup(STYLE)),
    )
    body = tag(
        "body",
        tag(
            "main",
            tag("h1", title),
            tag("p", _say_period(figures), class_="faint"),
            _show_summary(figures),
            *show_messages(figures),
            *show_received(figures),
            *show_nights(figures),
            *show_commands(figures),
            *show_punctuality(figures),
            *_show_clock(figures),
        ),
    )
    return f"<!DOCTYPE html>\n{tag('html', head, body, lang='en')}\n"


def _say_period(figures: Figures) -> str:
    if figures.begins is None or figures.ends is None:
        return "Nothing was said."
    begin, end = (show_instant(each, figures.zones[:1]) for each in (figures.begins, figures.ends))
    return f"{begin} to {end}. Days and hours are those of {figures.zones[0]}."


def _show_summary(figures: Figures) -> Markup:
    by_app, by_people = sum(figures.by_app_by_day), sum(figures.by_people_by_day)
    refused = sum(each.refused for each in figures.commands)
    numbers = [
        (f"{figures.people:,}", "people"),
        (f"{by_app:,}", "messages from apps"),
        (f"{by_people:,}", "messages from people"),
        (f"{figures.private_answers:,}", "private answers"),
    ]
    if figures.commands:
        used = sum(each.times for each in figures.commands)
        numbers.append((f"{used:,}", f"commands, forms and buttons; {refused:,} refused"))
    worst = find_worst_night(figures.nights)
    if worst is not None:
        numbers.append(
            (
                f"{worst.at_night_each:.1f}",
                f"messages at night for each in {worst.zone}, the worst off",
            )
        )
    if figures.punctuality is not None and figures.punctuality.latest:
        latest = say_duration(figures.punctuality.latest[0].late)
        numbers.append((latest, "late at most, of planned messages"))
    items = [
        tag("li", tag("strong", number), tag("span", words), class_="figure")
        for number, words in numbers
    ]
    return tag("ul", *items, class_="figures")


def _show_clock(figures: Figures) -> list[Markup]:
    clock = figures.clock
    if clock is None:
        return []
    pace = clock.event / clock.wall if clock.wall > timedelta() else 0.0
    said = (
        f"{say_duration(clock.event)} of the event went by in {say_duration(clock.wall)}: "
        f"×{pace:,.0f}. What was to be done at an instant was done at most "
        f"{say_duration(clock.behind)} of wall time after it."
    )
    return [tag("section", join(tag("h2", "The clock"), tag("p", said)))]
