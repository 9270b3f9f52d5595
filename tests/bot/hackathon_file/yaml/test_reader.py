"""From YAML to fields with lines, and what is said of text that is no YAML."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.hackathon_file.yaml.document import Document
from bot.hackathon_file.yaml.errors import explain_yaml_error
from bot.hackathon_file.yaml.findings import Finding
from bot.hackathon_file.yaml.reader import LARGEST, read_yaml

ALIAS = "write out what it stands for, or put a text that begins with * in quotes."


def _read(text: str) -> Document:
    document, findings = read_yaml(text)
    assert document is not None
    assert findings == []
    return document


def _find(text: str) -> list[tuple[int, str]]:
    return [(finding.line, finding.message) for finding in read_yaml(text)[1]]


def test_every_scalar_stays_the_text_that_was_written() -> None:
    document = _read("a: 17:00\nb: 2020-10-26\nc: yes\nd: 007\ne: '~'\nf: 'x: y'\n")
    assert document.fields == {
        "a": "17:00",
        "b": "2020-10-26",
        "c": "yes",
        "d": "007",
        "e": "~",
        "f": "x: y",
    }


def test_a_field_with_nothing_after_it_is_left_out() -> None:
    assert _read("a:\nb: ~\nc: null\nd: x\n").fields == {"d": "x"}


def test_every_value_has_the_line_where_its_name_or_item_begins() -> None:
    document = _read("a:\n  b: >-\n    long\n    text\n  c:\n    - x\n    - d: y\n      e: z\n")
    assert {path: document.line_of(path) for path in document.lines} == {
        (): 1,
        ("a",): 1,
        ("a", "b"): 2,
        ("a", "c"): 5,
        ("a", "c", 0): 6,
        ("a", "c", 1): 7,
        ("a", "c", 1, "d"): 7,
        ("a", "c", 1, "e"): 8,
    }


def test_a_file_of_the_largest_size_is_read() -> None:
    assert _read(f"a: b\n#{'x' * (LARGEST - 6)}").fields == {"a": "b"}


def test_fields_and_lists_may_stand_eleven_deep() -> None:
    assert _read("a:" + " {a:" * 11 + " b" + "}" * 11).fields != {}


def test_the_last_line_of_a_text_has_its_own_line() -> None:
    document = _read("a: |-\n  one\n  two\n")
    assert [document.line_of(("a", number)) for number in range(2)] == [2, 3]


def test_what_is_not_there_has_the_line_of_what_would_hold_it() -> None:
    document = _read("a: x\nb:\n  c: y\n")
    assert document.line_of(("b", "missing")) == 2
    assert document.line_of(("missing", 3, "deeper")) == 1
    assert Document({}).line_of(("a",)) == 1


def test_a_document_is_asked_for_what_may_not_be_there() -> None:
    document = _read("a: ' x '\nb: [y, {c: z}]\nd: ' '\n")
    assert document.text_at(("a",)) == "x"
    assert document.text_at(("b", 0)) == "y"
    assert document.text_at(("b", 1, "c")) == "z"
    for path in [("b",), ("d",), ("e",), ("a", "c"), ("b", 2), ("b", "c")]:
        assert document.text_at(path) is None
    assert list(document.items_at(("b",))) == [("b", 0), ("b", 1)]
    assert list(document.items_at(("a",))) == []


def test_a_line_of_a_text_is_where_it_stands() -> None:
    document = _read("a: |\n  x\n\n  y\nb:\n  - |\n\n    z\nc: 'v\n\n  w'\n")
    assert [document.line_of(("a", number)) for number in (0, 2)] == [2, 4]
    assert document.line_of(("b", 0, 1)) == 8
    assert document.line_of(("c", 1)) == 9


_SYNTAX_ERRORS = [
    (
        "a: 5pm: x\n",
        1,
        "A second colon, or a line indented too far: put a text that holds `: ` in quotes.",
    ),
    ("a:\n\t- b\n", 2, "A tab: indent with spaces."),
    ("a: |\n x\n\ty\n", 3, "A tab: indent with spaces."),
    ("a: @x\n", 1, "A text cannot begin with this character: put it in quotes."),
    ("a: x\nb: 'y\nc: z\n", 2, "A quotation mark that is opened here is never closed."),
    ("a: x\nkey\n", 2, "A line without a colon: write `field: value`."),
    ('a: "\\q"\n', 1, "A backslash in double quotes: use single quotes instead."),
    ("a: [x,\n  y\nb: z\n", 1, "A bracket opened here is never closed, or a comma is missing."),
    ("a: {b: c\n d: e\n", 1, "A brace opened here is never closed, or a comma is missing."),
    (
        "a: x\nb: {c} d\n",
        2,
        "A text that begins with `{` goes in quotes, or on the lines below a `|`.",
    ),
    ("b: {c}: d\n", 1, "A text that begins with `{` goes in quotes, or on the lines below a `|`."),
    ("b: *{c}* d\n", 1, "A text that begins with `*` goes in quotes, or on the lines below a `|`."),
    (
        "a: {b: c,\n",
        2,
        "A value is missing here, or begins with a character that needs quotes.",
    ),
]


@pytest.mark.parametrize("has_libyaml", [True, False], ids=["libyaml", "PyYAML alone"])
@pytest.mark.parametrize(("text", "line", "message"), _SYNTAX_ERRORS)
def test_a_syntax_error_has_its_line_and_says_what_to_do(
    text: str, line: int, message: str, has_libyaml: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", has_libyaml)
    assert read_yaml(text) == (None, [Finding(line, "error", message)])


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (
            "a:\n  - x\n b: y\n",
            3,
            "This line does not fit the fields above: check the indentation.",
        ),
        ("a:\n  - x\n  b: y\n", 3, "This is no item of the list above: check the indentation."),
        ("a: x\nb: !u!v y\n", 2, "This is not YAML: found undefined tag handle."),
    ],
)
def test_a_line_that_does_not_fit_is_named(text: str, line: int, message: str) -> None:
    assert _find(text) == [(line, message)]


def test_pyyaml_without_libyaml_knows_of_lines_that_do_not_fit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert _find("a:\n  - x\n b: y\n") == [
        (3, "This line does not fit those above: check the indentation.")
    ]


def test_an_error_that_knows_no_line_is_on_the_first() -> None:
    assert explain_yaml_error(yaml.MarkedYAMLError(problem="odd"), "") == Finding(
        1, "error", "This is not YAML: odd."
    )


_EMPTY = "The file is empty: begin with `name:` and `slug:`."


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, _EMPTY),
        ("# a remark\n", 1, _EMPTY),
        ("---\n", 1, _EMPTY),
        ("- a\n", 1, "The file is a list: it should be fields, such as `name: …`."),
        ("\nhello\n", 2, "The file is a text: it should be fields, such as `name: …`."),
        ("a: x\n---\nb: y\n", 2, "A second document begins here: describe one hackathon a file."),
        (
            "a: x\n? [b]\n: y\n",
            2,
            "A field's name is plain text: put text with brackets in quotes.",
        ),
        ("a: &x y\nb: *x\n", 2, f"`*x` is a YAML alias: {ALIAS}"),
        ("a: x\nb:" + " [" * 40, 2, "Lists and fields are nested too deep here."),
        ("a: x\nb:" + " {c: x, c:" * 40, 2, "Lists and fields are nested too deep here."),
        ("a: x\nb: y\x00z\n", 2, "The character U+0000 cannot stand in a text file."),
        ("a: x\n\ud800", 2, "The character U+D800 cannot stand in a text file."),
        ("a:" + " {a:" * 12 + " b" + "}" * 12, 1, "Lists and fields are nested too deep here."),
        ("x" * (LARGEST + 1), 1, "The file has 1.0 MB; a hackathon file has at most 1."),
    ],
)
def test_what_is_no_hackathon_file_is_refused(text: str, line: int, message: str) -> None:
    document, findings = read_yaml(text)
    assert document is None
    assert findings == [Finding(line, "error", message)]


def test_aliases_that_would_multiply_are_refused_at_the_first() -> None:
    bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n"
    assert _find(bomb) == [(2, f"`*a` is a YAML alias: {ALIAS}")]


def test_a_mark_of_byte_order_and_windows_lines_do_no_harm() -> None:
    document = _read("\ufeffa: x\r\nb: y\r\n")
    assert document.fields == {"a": "x", "b": "y"}
    assert document.line_of(("b",)) == 2


def test_every_field_written_twice_is_found_and_the_first_counts() -> None:
    document, findings = read_yaml("a: x\na: {b: 1, b: 2}\nc:\n  d: y\n  d: z\na: w\n")
    assert document is not None
    assert document.fields == {"a": "x", "c": {"d": "y"}}
    assert document.line_of(("a",)) == 1
    assert findings == [
        Finding(2, "error", "`a` is already written on line 1."),
        Finding(5, "error", "`d` is already written on line 4."),
        Finding(6, "error", "`a` is already written on line 1."),
    ]


def test_an_empty_item_is_an_error_and_left_out() -> None:
    document, findings = read_yaml("a:\n  - x\n  -\n  - y\n")
    assert document is not None
    assert document.fields == {"a": ["x", "y"]}
    assert document.line_of(("a", 1)) == 4
    assert findings == [Finding(3, "error", "This item of the list is empty.")]


def test_tags_are_errors_but_for_the_one_that_says_text() -> None:
    document, findings = read_yaml("a: !!python/object:os.system x\nb: ! y\n")
    assert document is not None
    assert document.fields == {"a": "x", "b": "y"}
    assert findings == [
        Finding(
            1, "error", "`tag:yaml.org,2002:python/object:os.system` is a YAML tag: leave it out."
        )
    ]


def test_what_cannot_be_typed_cannot_be_escaped_either() -> None:
    _, findings = read_yaml('name: "A hack\\0athon"\nabout: "\\u0001"\nslug: "\\u2192"\n')
    assert findings == [
        Finding(1, "error", "The character U+0000 cannot stand in a text file."),
        Finding(2, "error", "The character U+0001 cannot stand in a text file."),
    ]


def test_a_channel_that_yaml_takes_for_a_remark_is_a_warning() -> None:
    document, findings = read_yaml("a:\n  main: #general\n  help: # ask here\n")
    assert document is not None
    assert document.fields == {"a": {}}
    assert findings == [
        Finding(
            2,
            "warning",
            "`main` is empty, for YAML takes `#general` for a remark: write general without the #.",
        )
    ]


@given(st.text(alphabet="ab:-[]{}'\"#&*!|>?%@`,\n\t ~\x00\x85\u2028", max_size=60))
def test_any_text_is_a_document_or_has_a_finding(text: str) -> None:
    document, findings = read_yaml(text)
    assert document is not None or findings
    assert all(1 <= finding.line <= len(text.splitlines()) + 1 for finding in findings)
