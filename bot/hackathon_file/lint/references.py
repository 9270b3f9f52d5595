"""Names that a file gives and uses: keys twice given, challenges and channels never given."""

from bot.hackathon_file.lint.report import LintReport
from bot.hackathon_file.schema import Channels
from bot.hackathon_file.suggestions import suggest
from bot.hackathon_file.yaml.document import Document, Path

_LISTS_WITH_KEYS: tuple[Path, ...] = (
    ("challenges",),
    ("agenda",),
    ("where", "sites"),
    ("registration", "questions"),
)


def check_references(document: Document, report: LintReport) -> None:
    """Report an error for each repeated key, and for each unknown challenge or channel."""
    for listed in _LISTS_WITH_KEYS:
        _check_keys(document, listed, report)
    challenges = {document.text_at((*path, "key")) for path in document.items_at(("challenges",))}
    channels = _known_channels(document)
    for part in (*document.items_at(("agenda",)), *document.items_at(("mentors",))):
        path = (*part, "challenge")
        key = document.text_at(path)
        if key and key not in challenges:
            advice = suggest(key, filter(None, challenges))
            report.error(path, f"There is no challenge with the key `{key}`.{advice}")
    for entry in document.items_at(("agenda",)):
        path = (*entry, "channel")
        name = document.text_at(path)
        if name and name not in channels:
            report.error(
                path,
                f"`{name}` is an unknown channel: name it in `channels` or in a challenge first."
                f"{suggest(name, channels)}",
            )


def _check_keys(document: Document, part: Path, report: LintReport) -> None:
    lines: dict[str, int] = {}
    for item in document.items_at(part):
        path = (*item, "key")
        key = document.text_at(path)
        if key in lines:
            report.error(path, f"The key `{key}` is already used on line {lines[key]}.")
        elif key:
            lines[key] = document.line_of(path)


def _known_channels(document: Document) -> list[str]:
    """The channels that the file names, or leaves as they usually are; each once, in order."""
    usual = Channels()
    names = [
        document.text_at(("channels", "main")) or usual.main,
        document.text_at(("channels", "organisers")) or usual.organisers,
        document.text_at(("channels", "help")),
        *(document.text_at((*path, "channel")) for path in document.items_at(("challenges",))),
    ]
    return list(dict.fromkeys(name for name in names if name))
