"""Explains YAML syntax errors to people who do not know YAML's words."""

import re

import yaml

from bot.hackathon_file.yaml.findings import Finding

# What the parser says (PyYAML's own or libyaml's) -> what to do about it.
_EXPLANATIONS = (
    (
        "mapping values are not allowed",
        "A second colon, or a line indented too far: put a text that holds `: ` in quotes.",
    ),
    ("found a tab character", "A tab: indent with spaces."),
    ("cannot start any token", "A text cannot begin with this character: put it in quotes."),
    ("unexpected end of stream", "A quotation mark that is opened here is never closed."),
    ("could not find expected ':'", "A line without a colon: write `field: value`."),
    ("unknown escape character", "A backslash in double quotes: use single quotes instead."),
    ("expected ',' or ']'", "A bracket opened here is never closed, or a comma is missing."),
    ("expected ',' or '}'", "A brace opened here is never closed, or a comma is missing."),
    ("expected '-' indicator", "This is no item of the list above: check the indentation."),
    ("expected key", "This line does not fit the fields above: check the indentation."),
    ("expected <block end>", "This line does not fit those above: check the indentation."),
    ("node content", "A value is missing here, or begins with a character that needs quotes."),
)
# Of these the parser notices the end; the beginning is what a person looks for.
_ABOUT_THE_BEGINNING = ("unexpected end of stream", "expected ',' or", "expected ':'")

# A text that begins as an alias or a field does in YAML: `*now*`, `{title} begins`.
_BEGINS_WITH_A_SIGN = re.compile(r"[^#]*?:\s+(?P<sign>\*|\{(?=\w*\}\s*[^\s,#]))")


def explain_yaml_error(error: yaml.MarkedYAMLError, text: str) -> Finding:
    """Return the error in `text` as a finding: its line, and what to do about it."""
    problem = error.problem or "it cannot be read"
    mark = error.problem_mark
    if error.context_mark and any(words in problem for words in _ABOUT_THE_BEGINNING):
        mark = error.context_mark
    if mark is None:
        return Finding(1, "error", f"This is not YAML: {problem}.")
    if "cannot start any token" in problem:
        source = text.splitlines()[mark.line]
        problem = "found a tab character" if source[mark.column] == "\t" else problem
    # The end of the file, where something is still open, is no line of it.
    line = "".join(text.splitlines()[mark.line : mark.line + 1])
    if begins := _BEGINS_WITH_A_SIGN.match(line):
        advice = "goes in quotes, or on the lines below a `|`."
        return Finding(
            mark.line + 1, "error", f"A text that begins with `{begins['sign']}` {advice}"
        )
    for words, explanation in _EXPLANATIONS:
        if words in problem:
            return Finding(mark.line + 1, "error", explanation)
    return Finding(mark.line + 1, "error", f"This is not YAML: {problem}.")
