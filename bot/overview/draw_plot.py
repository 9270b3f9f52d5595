"""The program that draws registrations by day: JSON on standard input, a PNG on standard output.

It is a program of its own, which `plot.py` runs, so that matplotlib is in memory only while it
draws: it takes 40 MB, and a second to import.
"""

import json
import sys
from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

# 1,200 by 675 pixels, which Slack shows without scaling it up.
_INCHES, _DPI = (8, 4.5), 150
# From Okabe and Ito's palette, distinct for colour-blind readers, as the dashes are anyway; the
# second is darker than theirs, so that its name is easily read on white.
_COLOURS = ("#0072B2", "#B35900")
_DASHES = ("-", (0, (4, 2)))
_INK, _GRID = "#1f2a2e", "#d9dee0"
# Up to so many days each day has a mark, up to so many weeks each week, else every fourth week.
_MOST_DAYS, _MOST_WEEKS = 10, 12
# Text from people stays text: dollar signs begin no formula.
_AS_IT_IS: dict[str, Any] = {"parse_math": False, "color": _INK}


def draw(plot: dict[str, Any]) -> bytes:
    """Return the PNG of a RegistrationPlot, given as its fields."""
    figure = Figure(figsize=_INCHES, dpi=_DPI, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    curves = plot["curves"]
    start = min(each["start"] for each in curves)
    for curve, colour, dashes in zip(curves, _COLOURS, _DASHES, strict=False):
        _draw_line(axes, curve, colour, dashes)
        _name_line(axes, curve, colour, is_under=_is_under(curve, curves))
    _set_up(axes, plot["title"], start, max(max(each["counts"]) for each in curves))
    written = BytesIO()
    figure.savefig(written, format="png")
    return written.getvalue()


def _draw_line(axes: Axes, curve: dict[str, Any], colour: str, dashes: Any) -> None:
    counts = curve["counts"]
    days = range(curve["start"], curve["start"] + len(counts))
    axes.plot(days, counts, color=colour, linestyle=dashes, linewidth=2.5)
    axes.plot(days[-1], counts[-1], "o", color=colour, markersize=7, clip_on=False)


def _name_line(axes: Axes, curve: dict[str, Any], colour: str, *, is_under: bool) -> None:
    """Write a line's name right of its end, away from the other line: it needs no legend."""
    last = curve["start"] + len(curve["counts"]) - 1
    axes.annotate(
        f"{curve['name']}: {curve['counts'][-1]:,}",
        (last, curve["counts"][-1]),
        xytext=(8, 2 if is_under else -2),
        textcoords="offset points",
        verticalalignment="top" if is_under else "bottom",
        fontsize=12,
        fontweight="bold",
        path_effects=[withStroke(linewidth=4, foreground="white")],
        **{**_AS_IT_IS, "color": colour},
    )


def _is_under(curve: dict[str, Any], curves: list[dict[str, Any]]) -> bool:
    """Return whether another line is above it at its end."""
    last, count = curve["start"] + len(curve["counts"]) - 1, curve["counts"][-1]
    return any(
        0 <= last - each["start"] < len(each["counts"])
        and each["counts"][last - each["start"]] > count
        for each in curves
    )


def _set_up(axes: Axes, title: str, start: int, most: int) -> None:
    """Set up the axes: from `start`, in days, to the first day, and up to `most`."""
    axes.set_title(title, loc="left", fontsize=14, fontweight="bold", pad=14, **_AS_IT_IS)
    axes.set_xlabel("Days before the first day", fontsize=12, color=_INK)
    axes.set_ylabel("People registered", fontsize=12, color=_INK)
    axes.set_xlim(start, 0)
    axes.set_ylim(0, most * 1.1)
    axes.xaxis.set_major_locator(MultipleLocator(_choose_step(-start)))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda day, _: f"{abs(day):.0f}"))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda count, _: f"{count:,.0f}"))
    axes.grid(axis="y", color=_GRID)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=11, length=0, pad=7, colors=_INK)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.spines["bottom"].set_color(_INK)


def _choose_step(days: int) -> int:
    """Return the number of days between two marks."""
    if days <= _MOST_DAYS:
        return 1
    return 7 if days <= 7 * _MOST_WEEKS else 28


if __name__ == "__main__":
    sys.stdout.buffer.write(draw(json.load(sys.stdin)))
