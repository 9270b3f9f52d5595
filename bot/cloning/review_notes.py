"""Lists what a person should review in a hackathon file before using it for another year."""

from collections.abc import Iterator

from bot.cloning.days import is_about_a_year
from bot.hackathon_file.yaml.document import Document, Path

# Fields that the clone moves itself, or that only programs read.
_NO_WORDS = frozenset(
    {"key", "slug", "name", "url", "email", "when", "zone", "first", "last", "opens", "closes"}
    | {"channel", "challenge", "code_of_conduct"}
)
_LONGEST = 100


def list_texts(document: Document, paths: list[Path], *, weekdays_kept: bool) -> Iterator[str]:
    """Yield each text for people that names a date or a year, with its path."""
    for path in paths:
        text = document.text_at(path)
        if text is None or _is_for_programs(path):
            continue
        if is_about_a_year(text, weekdays_kept=weekdays_kept):
            yield f"{say_path(document, path)}: “{shorten(text, _LONGEST)}”"


def list_links_and_people(document: Document) -> Iterator[str]:
    """Yield each link, contact, sponsor and host once, with its first path."""
    said: set[str] = set()
    for path, words in _list_references(document):
        if words not in said:
            said.add(words)
            yield f"{say_path(document, path)}: {words}"


def say_path(document: Document, path: Path) -> str:
    """Return the path of a value in words: `agenda kick-off, where`."""
    words: list[str] = []
    for place, step in enumerate(path):
        if isinstance(step, str):
            words.append(step)
            continue
        key = document.text_at((*path[: place + 1], "key"))
        if key is not None:
            words[-1] += f" {key}"
    return ", ".join(words)


def _list_references(document: Document) -> Iterator[tuple[Path, str]]:
    code_of_conduct = document.text_at(("registration", "code_of_conduct"))
    if code_of_conduct:
        yield ("registration", "code_of_conduct"), code_of_conduct
    for parent in _parts(document):
        for link in document.items_at((*parent, "links")):
            title, url = (document.text_at((*link, name)) for name in ("title", "url"))
            yield (*parent, "links"), f"{title}, {url}"
    for contact in document.items_at(("contacts",)):
        yield ("contacts",), str(document.text_at((*contact, "name")))
    for sponsor in document.items_at(("sponsors",)):
        yield ("sponsors",), str(document.text_at(sponsor))
    for entry in document.items_at(("agenda",)):
        for host in document.items_at((*entry, "hosts")):
            yield (*entry, "hosts"), str(document.text_at((*host, "name")))


def _parts(document: Document) -> Iterator[Path]:
    """Yield the parts of a file that may have links: the file, challenges, agenda items."""
    yield ()
    yield from document.items_at(("challenges",))
    yield from document.items_at(("agenda",))


def _is_for_programs(path: Path) -> bool:
    named = [step for step in path if isinstance(step, str)]
    is_persons_name = named[-1:] == ["name"] and len(path) > 1
    return not is_persons_name and bool(named) and named[-1] in _NO_WORDS


def shorten(text: str, longest: int) -> str:
    """Return the text on one line, truncated to `longest` characters."""
    words = " ".join(text.split())
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"
