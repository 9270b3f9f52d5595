"""Plots as inline SVG: columns and heat maps that give their values as text too.

Their colours are the page's custom properties, so that they follow its light and dark scheme.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rehearsal.report.markup import Markup, join, tag

_LABEL = 190
_CELL_WIDTH, _CELL_HEIGHT = 26, 24
_COLUMN = 46
_PLOT_HEIGHT = 180
_MOST_OPACITY = 0.75


@dataclass(frozen=True)
class Series:
    """A name, a value for each place, and the custom property of its colour."""

    name: str
    values: Sequence[int]
    colour: str


def draw_columns(title: str, labels: Sequence[str], series: Sequence[Series]) -> Markup:
    """Draw a column for each place, of its values stacked, with their sum on top."""
    sums = [sum(each.values[place] for each in series) for place in range(len(labels))]
    top = max(sums, default=0) or 1
    width, height = max(len(labels) * _COLUMN, 240), _PLOT_HEIGHT + 62
    parts = [
        join(
            *_draw_column(place, [(each, each.values[place]) for each in series], top),
            _text(_middle(place), _PLOT_HEIGHT + 34, label, "middle", "small"),
        )
        for place, label in enumerate(labels)
    ]
    described = "; ".join(
        f"{label}: {', '.join(f'{each.values[place]} {each.name}' for each in series)}"
        for place, label in enumerate(labels)
    )
    return _draw(title, described, width, height, [*parts, *_draw_legend(series, height - 6)])


def draw_heat_map(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[int]],
    marked: Collection[int] = (),
) -> Markup:
    """Draw a cell for each row and column, the stronger the larger its value, which it shows.

    The heads of `marked` columns are underlined.
    """
    top = max((value for row in values for value in row), default=0) or 1
    width, height = _LABEL + len(columns) * _CELL_WIDTH, (len(rows) + 1) * _CELL_HEIGHT
    parts = []
    for place, label in enumerate(columns):
        left = _LABEL + place * _CELL_WIDTH
        parts.append(_text(left + _CELL_WIDTH / 2, 15, label, "middle", "small"))
        if place in marked:
            parts.append(_rectangle(left, 20, _CELL_WIDTH, 2.5, "--night"))
    for line, (row, label) in enumerate(zip(values, rows, strict=True), start=1):
        upper = line * _CELL_HEIGHT
        parts.append(_text(_LABEL - 8, upper + 16, _shorten(label), "end", "label"))
        for place, value in enumerate(row):
            left = _LABEL + place * _CELL_WIDTH
            strength = _MOST_OPACITY * value / top
            parts.append(
                _rectangle(
                    left, upper, _CELL_WIDTH - 1, _CELL_HEIGHT - 1, "--heat", opacity=strength
                )
            )
            if value:
                shown = str(value) if value < 1000 else f"{value / 1000:.0f}k"
                parts.append(_text(left + 12.5, upper + 16, shown, "middle", "small"))
    described = "; ".join(
        f"{label}: "
        + ", ".join(f"{columns[place]}: {value}" for place, value in enumerate(row) if value)
        for label, row in zip(rows, values, strict=True)
    )
    return _draw(title, described, width, height, parts)


def _draw(
    title: str, description: str, width: float, height: float, parts: Sequence[Markup]
) -> Markup:
    picture = tag(
        "svg",
        tag("title", title),
        tag("desc", description),
        *parts,
        role="img",
        viewBox=f"0 0 {width:g} {height:g}",
        width=f"{width:g}",
        height=f"{height:g}",
    )
    # A plot wider than the page scrolls sideways, by keyboard too.
    return tag("div", picture, class_="plot", tabindex=0, role="region", aria_label=title)


def _draw_column(place: int, stack: Sequence[tuple[Series, int]], top: int) -> list[Markup]:
    parts, foot = [], float(_PLOT_HEIGHT + 18)
    for each, value in stack:
        height = value / top * (_PLOT_HEIGHT - 4)
        foot -= height
        if value:
            left = place * _COLUMN + 6
            parts.append(_rectangle(left, foot, _COLUMN - 12, height, each.colour))
    total = sum(value for _, value in stack)
    parts.append(_text(_middle(place), foot - 4, str(total), "middle", "small"))
    return parts


def _draw_legend(series: Sequence[Series], base: float) -> list[Markup]:
    parts, left = [], 6.0
    for each in series:
        parts.append(_rectangle(left, base - 9, 10, 10, each.colour))
        parts.append(_text(left + 15, base, each.name, "start", "small"))
        left += 34 + 7 * len(each.name)
    return parts


def _middle(place: int) -> float:
    return place * _COLUMN + _COLUMN / 2


def _text(x: float, y: float, words: str, anchor: str, class_: str) -> Markup:
    return tag("text", words, x=f"{x:g}", y=f"{y:g}", text_anchor=anchor, class_=class_)


def _rectangle(
    x: float, y: float, width: float, height: float, colour: str, opacity: float = 1
) -> Markup:
    return tag(
        "rect",
        x=f"{x:g}",
        y=f"{y:.1f}",
        width=f"{width:g}",
        height=f"{height:.1f}",
        style=f"fill: var({colour})",
        fill_opacity=f"{opacity:.2f}" if opacity < 1 else None,
    )


def _shorten(label: str) -> str:
    return label if len(label) <= 26 else label[:25] + "…"
