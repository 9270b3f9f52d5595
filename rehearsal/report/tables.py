"""Tables, and formatting durations."""

from collections.abc import Sequence
from datetime import timedelta

from rehearsal.report.markup import Markup, tag

Cell = str | int | float
Row = Sequence[Cell]


def draw_table(caption: str, heads: Sequence[str], rows: Sequence[Row]) -> Markup:
    """Draw a table whose first column names its rows; numbers are aligned right."""
    kinds = [_kind(rows, column) for column in range(len(heads))]
    head = tag(
        "tr",
        *(
            tag("th", words, scope="col", class_=kind)
            for words, kind in zip(heads, kinds, strict=True)
        ),
    )
    body = [
        tag(
            "tr",
            tag("th", _show(row[0]), scope="row", class_=kinds[0]),
            *(
                tag("td", _show(cell), class_="number zero" if cell == 0 else kind)
                for cell, kind in zip(row[1:], kinds[1:], strict=True)
            ),
        )
        for row in rows
    ]
    table = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", *body))
    # A table wider than the page scrolls sideways, by keyboard too.
    return tag("div", table, class_="table", tabindex=0, role="region", aria_label=caption)


def say_duration(duration: timedelta) -> str:
    """Return a duration in its two largest units, or in seconds with a fraction under a minute."""
    seconds = duration.total_seconds()
    if abs(seconds) < 60:
        return f"{seconds:.1f} s" if seconds else "0 s"
    sign, minutes = ("-" if seconds < 0 else ""), round(abs(seconds) / 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [(days, "d"), (hours, "h"), (minutes, "min")]
    shown = [f"{count} {unit}" for count, unit in parts if count]
    return sign + " ".join(shown[:2])


def _kind(rows: Sequence[Row], column: int) -> str | None:
    cells = [row[column] for row in rows]
    if cells and all(isinstance(cell, int | float) or cell.endswith("%") for cell in cells):
        return "number"
    return "words" if any(len(str(cell)) > 40 for cell in cells) else None


def _show(cell: Cell) -> str:
    if isinstance(cell, float):
        return f"{cell:,.1f}".removesuffix(".0")
    return f"{cell:,}" if isinstance(cell, int) else cell
