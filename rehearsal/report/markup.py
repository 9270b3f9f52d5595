"""HTML and SVG made of parts, in which text from people is never markup."""

from html import escape


class Markup(str):
    """Text that is markup already; any other text is escaped when it is put into an element."""

    __slots__ = ()


def tag(name: str, *content: "str | Markup", **attributes: object) -> Markup:
    """An element. Attributes are named in Python's way: `class_`, `stroke_width`, `viewBox`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{join(*content)}</{name}>")


def join(*content: "str | Markup") -> Markup:
    """Parts one after the other."""
    return Markup("".join(each if isinstance(each, Markup) else escape(each) for each in content))
