"""HTML and SVG built from parts, with text from people escaped."""

from html import escape


class Markup(str):
    """Text that is markup already; any other text is escaped when it is put into an element."""

    __slots__ = ()


def tag(name: str, *content: "str | Markup", **attributes: object) -> Markup:
    """Return an element. Attributes have Python's names: `class_`, `stroke_width`, `viewBox`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{join(*content)}</{name}>")


def join(*content: "str | Markup") -> Markup:
    """Concatenate parts, and escape those that are not markup."""
    return Markup("".join(each if isinstance(each, Markup) else escape(each) for each in content))
