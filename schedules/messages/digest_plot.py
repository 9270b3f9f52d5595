"""The chart of registrations by day: its title, its caption, and its description."""

from bot.overview.digest_plot import Registrations
from bot.overview.plot import RegistrationPlot
from bot.overview.status_phrases import count
from bot.slack.block_kit import escape


def plot_registrations(registrations: Registrations) -> RegistrationPlot:
    """Return the chart to draw: the hackathon's line first, the last hackathon's behind it."""
    curves = [registrations.own, *([registrations.last] if registrations.last else [])]
    return RegistrationPlot(f"{registrations.now:,} registered, {_say_when(registrations)}", curves)


def say_registrations(registrations: Registrations) -> str:
    """Return the chart's caption, as mrkdwn: the number, compared to the last hackathon's."""
    now = f"*{registrations.now:,}* registered, {_say_when(registrations)}"
    if registrations.last is None:
        return f"{now}."
    last, then = escape(registrations.last.name), registrations.then
    if not registrations.days_left:
        return f"{now}; {last} began with {then:,}."
    return f"{now}; {then:,} as long before {last}."


def describe_plot(registrations: Registrations) -> str:
    """Return the chart in words, for people who cannot see it."""
    own, last = registrations.own, registrations.last
    shown = (
        f"A line chart of how many people were registered on each day. {own.name}: from "
        f"{own.counts[0]:,} on the first of {count(len(own.counts), 'day')} to "
        f"{registrations.now:,}, {_say_when(registrations)}."
    )
    if last is None:
        return shown
    then = f"{registrations.then:,} as long before, and " if registrations.days_left else ""
    return f"{shown} {last.name}: {then}{last.counts[-1]:,} when it began."


def _say_when(registrations: Registrations) -> str:
    left = registrations.days_left
    return f"{count(left, 'day')} before the first day" if left else "on the first day"
