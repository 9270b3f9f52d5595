"""The JSON Schema that editors use, and the documents made from it."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.hackathon_file import read_hackathon_file
from bot.hackathon_file.docs.generate import make_documents, write_documents
from bot.hackathon_file.docs.published_schema import published_schema
from bot.hackathon_file.schema import Words
from bot.hackathon_file.times.when import read_when
from bot.hackathon_file.wording.message_templates import PLACEHOLDERS, TEMPLATES
from tests.bot.hackathon_file.files import SMALL

_ROOT = Path(__file__).parents[4]


class _EditorLoader(yaml.SafeLoader):
    """Reads YAML as editors do, who know of no dates."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _complaints(text: str) -> list[str]:
    """What an editor marks in a file."""
    value = yaml.load(text, Loader=_EditorLoader)  # noqa: S506
    validator = jsonschema.Draft7Validator(published_schema())
    return [error.message for error in validator.iter_errors(value)]


def test_the_schema_is_one() -> None:
    schemas = jsonschema.Draft7Validator(jsonschema.Draft7Validator.META_SCHEMA)
    assert list(schemas.iter_errors(published_schema())) == []


@pytest.mark.parametrize("name", ["ml4sci-2020", "ml4sci-2021", "uk-ai-2023"])
def test_editors_find_nothing_wrong_with_the_real_files(name: str) -> None:
    assert _complaints((_ROOT / f"events/{name}.yaml").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "added",
    [
        "about: 2020",
        "about:",
        "style:",
        "sponsors:",
        "sponsors: [42]",
        "channels:",
        "registration: {opens: 2020-10-01, questions: [{key: a, label: B, required: yes}]}",
        "registration: {questions: [{key: a, label: B, required: no, kind: }]}",
        "reminders: {day_agenda: none, deadline_passed: off, talk: []}",
        "links: [{title: A, url: 'https://example.org'}]",
    ],
)
@pytest.mark.parametrize("maximum", ["4", "none", ""])
def test_editors_accept_what_reading_accepts(added: str, maximum: str) -> None:
    text = SMALL.replace("max: 4", f"max: {maximum}") + added
    assert read_hackathon_file(text).findings == ()
    assert _complaints(text) == []


@pytest.mark.parametrize(
    "added",
    [
        "colour: red",
        "style: contest",
        "sponsors: Us",
        "channels: {main: Quark Days}",
        "links: [{title: A, url: example.org}]",
        "registration: {questions: [{key: a, label: B, required: maybe}]}",
        "reminders: {talk: 10 min}",
        "agenda: [{key: a}]",
    ],
)
def test_editors_mark_what_reading_refuses(added: str) -> None:
    text = f"{SMALL}{added}\n"
    assert read_hackathon_file(text).hackathon is None
    assert _complaints(text) != []


@pytest.mark.parametrize("maximum", ["0", "some", "[4]"])
def test_editors_mark_a_team_without_room(maximum: str) -> None:
    assert _complaints(SMALL.replace("max: 4", f"max: {maximum}")) != []


def _parts() -> list[tuple[str, dict[str, Any]]]:
    schema = published_schema()
    return [("HackathonFile", schema), *schema["$defs"].items()]


@pytest.mark.parametrize(("name", "part"), _parts(), ids=[name for name, _ in _parts()])
def test_every_part_and_field_is_described(name: str, part: dict[str, Any]) -> None:
    assert part["description"].endswith("."), name
    for field, value in part["properties"].items():
        assert value.get("description", "").endswith("."), f"{name}.{field}"


def test_the_schema_carries_no_titles_made_from_field_names() -> None:
    for _, part in _parts():
        assert all("title" not in value for value in part["properties"].values())
        assert all("$id" not in value for value in part["properties"].values())


@pytest.mark.parametrize("name", list(make_documents()))
def test_the_committed_documents_are_the_generated_ones(name: str) -> None:
    committed = (_ROOT / "docs" / name).read_text(encoding="utf-8")
    assert committed == make_documents()[name], "run `python -m bot.hackathon_file.docs.generate`"


def test_the_documents_are_written_where_told(tmp_path: Path) -> None:
    write_documents(tmp_path)
    written = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert written == make_documents()
    assert json.loads(written["hackathon-file.schema.json"]) == published_schema()


def test_the_example_in_the_documents_is_right() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", make_documents()["hackathon-file.md"], re.DOTALL)
    read = read_hackathon_file(example)
    assert read.findings == ()
    assert read.hackathon is not None
    assert len(read.hackathon.agenda) == 2
    assert _complaints(example) == []


def test_the_example_of_words_is_right() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", make_documents()["words.md"], re.DOTALL)
    assert read_hackathon_file(SMALL + example).findings == ()
    assert _complaints(SMALL + example) == []


def test_the_document_of_words_has_every_text_and_placeholder() -> None:
    text = make_documents()["words.md"]
    assert re.findall(r"^### (\w+)$", text, re.MULTILINE) == list(TEMPLATES)
    assert re.findall(r"^\| `\{(\w+)}` \|", text, re.MULTILINE) == list(PLACEHOLDERS)
    assert set(Words.model_fields) == set(TEMPLATES)


def test_the_documents_have_a_row_for_every_field() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", make_documents()["hackathon-file.md"], re.MULTILINE)
    fields = [field for _, part in _parts() for field in part["properties"]]
    assert sorted(rows) == sorted(fields)


def test_every_time_in_the_documents_table_can_be_read() -> None:
    text = make_documents()["hackathon-file.md"]
    table = text[text.index("| Written | Read as |") : text.index("**A label means")]
    times = re.findall(r"^\| `([^`]+)` \|", table, re.MULTILINE)
    assert len(times) == 11
    for written in times:
        read_when(written, "America/New_York")
