"""Fits an imported agenda to the schema's limits, and reports what was cut."""

import html
import re
from dataclasses import replace

from annotated_types import MaxLen

from bot.hackathon_file.schema import URL_PATTERN, AgendaEntry, HackathonFile, Part
from bot.importing.items import Findings, ImportedAgenda, ImportedItem
from bot.importing.kinds import guess_kind

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINK = re.compile(
    r"<a\b[^<>]*?\bhref=[\"'](?P<url>[^\"'<>]+)[\"'][^<>]*>(?P<words>.*?)</a>",
    re.IGNORECASE | re.DOTALL,
)
_BREAK = re.compile(r"<(?:br|/p|/li|/div)\b[^<>]*>", re.IGNORECASE)


def fit_agenda(agenda: ImportedAgenda, findings: Findings) -> ImportedAgenda:
    """Truncate each text to the schema's limit, and report it in `findings`."""
    name = _one_line(agenda.name) or "Hackathon"
    name = name[: _longest(HackathonFile, "name")].strip()
    items = tuple(_fit_item(item, findings) for item in agenda.items)
    return replace(agenda, name=name, items=items)


def _fit_item(item: ImportedItem, findings: Findings) -> ImportedItem:
    title, about = _one_line(item.title), _clean(_without_tags(item.about))
    if not title.strip(_KEPT):
        title = "Untitled"
        findings.warn(item.line, "The title of this has no letter that can be shown: fill it in.")
    for field, text in (("title", title), ("about", about)):
        most = _longest(AgendaEntry, field)
        if len(text) > most:
            findings.warn(
                item.line,
                f"The {_NAMES[field]} of “{title[:60]}” has {len(text)} characters: cut at {most}.",
            )
    link = _clean(item.link)
    if link and re.fullmatch(URL_PATTERN, link) is None:
        findings.warn(item.line, f"The link of “{title[:60]}” is left out: `{link[:100]}`.")
        link = ""
    kind = item.kind or guess_kind(title)
    if kind == "deadline" and item.ends_at is not None:
        findings.note(item.line, f"“{title[:60]}” is a deadline: it counts when it begins.")
    return replace(
        item,
        kind=kind,
        title=_cut(title, _longest(AgendaEntry, "title")),
        about=_cut(about, _longest(AgendaEntry, "about")),
        where=_one_line(item.where),
        link=link,
    )


# Besides new lines: the joiners of emoji and of Persian words.
_KEPT = "\n\u200c\u200d"
_NAMES = {"title": "title", "about": "description"}


def _longest(part: type[Part], field: str) -> int:
    limits = part.model_fields[field].metadata
    return next(each.max_length for each in limits if isinstance(each, MaxLen))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    """Remove invisible characters, and those that YAML cannot contain."""
    # Other blanks than the plain one, such as &nbsp;, are not printable either.
    even = "".join(" " if each.isspace() and each != "\n" else each for each in text)
    return "".join(each for each in even if each.isprintable() or each in _KEPT).strip()


def _without_tags(text: str) -> str:
    """Return a description as plain text: Google and others write it in HTML."""
    if _TAG.search(text) is None:
        return text
    return html.unescape(_TAG.sub("", _LINK.sub(_show_link, _BREAK.sub("\n", text))))


def _show_link(link: re.Match[str]) -> str:
    """Return a link's words and its address, which plain text would otherwise lose."""
    return link["words"] if link["url"] in link["words"] else f"{link['words']} ({link['url']})"
