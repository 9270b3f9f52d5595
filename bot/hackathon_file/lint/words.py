"""Checks the texts that a file words itself: placeholders, and what would be missing or cut."""

import re
from collections.abc import Sequence

from bot.hackathon_file.format_entry import say_entry
from bot.hackathon_file.lint.report import LintReport
from bot.hackathon_file.schema import HackathonFile
from bot.hackathon_file.suggestions import suggest
from bot.hackathon_file.wording.filling import Malformed, fill, list_names, split_line
from bot.hackathon_file.wording.message_templates import MAY_BE_EMPTY, TEMPLATES, MessageTemplate
from bot.hackathon_file.yaml.document import Document, Path
from bot.slack import block_kit as blocks

# As long as these get, five zones and each reader's own among them; names can be escaped. What
# comes from the agenda is measured there.
_ROOM = {
    "left": 16, "start": 200, "deadline": 250, "count": 3, "day": 24,
    "person": 20, "team": 120, "hackathon": 200,
}  # fmt: skip
_MARKDOWN = {
    re.compile(r"\*\*[^*\s][^*]*\*\*"): "bold is *in single asterisks*",
    re.compile(r"\[[^\]]+\]\(\S+\)"): "a link is <https://example.org|with its words>",
}
_WOULD_NOTIFY = re.compile(r"<!(?:channel|here|everyone|subteam)\b[^>]*>")


def check_words(document: Document, file: HackathonFile | None, report: LintReport) -> None:
    """Report placeholders that are unknown or malformed, and what would be missing or cut.

    `file` is the validated document, or None if it does not fit the schema.
    """
    for key, template in TEMPLATES.items():
        path = ("words", key)
        text = document.value_at(path)
        if not isinstance(text, str):
            continue
        is_right = [
            _check_line((*path, number), line, key, template, report)
            for number, line in enumerate(text.split("\n"))
        ]
        if not all(is_right):
            continue
        missing = [name for name in template.needs if name not in list_names(text)]
        if missing:
            report.warn(path, f"`{key}` says too little: it has no {_show_names(missing, 'and')}.")
        if file is not None:
            _check_length(path, text, file, report)


def _check_line(
    path: Path, line: str, key: str, template: MessageTemplate, report: LintReport
) -> bool:
    """Report what is wrong with a line of a template. Return whether it can be filled in."""
    try:
        names = list(dict.fromkeys(name for _, name in split_line(line) if name is not None))
    except Malformed as error:
        report.error(path, f"{error}")
        return False
    unknown = [name for name in names if name not in template.placeholders]
    for name in unknown:
        advice = suggest(f"{{{name}}}", [f"{{{each}}}" for each in template.placeholders])
        known = _show_names(template.placeholders, "and")
        report.error(path, f"`{key}` knows no `{{{name}}}`.{advice} It knows {known}.")
    optional = [name for name in names if name in MAY_BE_EMPTY]
    needed = [name for name in names if name in template.needs]
    if optional and needed:
        report.warn(
            path,
            f"Where an item has no {_show_names(optional, 'or')}, this line is left out, "
            f"and {_show_names(needed, 'and')} with it: give each a line of its own.",
        )
    if notice := _WOULD_NOTIFY.search(line):
        report.warn(path, f"`{notice[0]}` notifies nobody here: people see it as it is written.")
    for pattern, instead in _MARKDOWN.items():
        if written := pattern.search(line):
            report.warn(path, f"`{written[0]}` stays as it is written: in Slack {instead}.")
    return not unknown


def _check_length(path: Path, text: str, file: HackathonFile, report: LintReport) -> None:
    """Warn if Slack would not take all of the text once it is filled in."""
    titles = {challenge.key: blocks.name(challenge.title) for challenge in file.challenges}
    room = {name: "x" * length for name, length in _ROOM.items()}
    of_items = [
        say_entry(entry) | {"challenge": titles.get(entry.challenge or "", "")}
        for entry in file.agenda
    ]
    nothing = dict.fromkeys(("title", *MAY_BE_EMPTY), "")
    template = blocks.write_text(text)
    longest = max(len(fill(template, room | values)) for values in (nothing, *of_items))
    if longest > blocks.SECTION_TEXT:
        report.warn(
            path,
            f"Filled in, this has up to {longest} characters. Slack takes "
            f"{blocks.SECTION_TEXT}: the rest would be cut.",
        )


def _show_names(names: Sequence[str], last: str) -> str:
    shown = [f"`{{{name}}}`" for name in names]
    return f" {last} ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))
