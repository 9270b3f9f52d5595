"""What the documents say is what the program has."""

import argparse
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from dotenv import dotenv_values

from bot.__main__ import COMMANDS, make_parser
from bot.app import make_dispatcher
from bot.core.clock import SystemClock
from bot.core.database import Database
from bot.core.metrics import CommandOutcome
from bot.core.settings import Settings
from bot.rehearsing import terminal as conversation
from rehearsal.text import terminal

ROOT = Path(__file__).parent.parent
RUN_ON_SLACK = ROOT / "docs" / "run-on-slack.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
REHEARSAL = ROOT / "docs" / "rehearsal.md"
OPERATING = ROOT / "docs" / "operating.md"
PAGE = ROOT / "rehearsal" / "page"
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DEFAULTS = {each.metadata["name"]: each.metadata["default"] for each in fields(Settings)}

LINK = re.compile(r"\[[^]]*]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
MACHINE = re.compile(r"(?<![\w.:/-])/(?:home|root|tmp|Users|work|mnt|private|workspace)\b")
REGISTRY = re.compile(r"pypi|pythonhosted|index-url|artifactory|/simple\b|npmjs", re.IGNORECASE)

each_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT))
)


def links_of(document: Path) -> list[str]:
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    return [target for target in LINK.findall(text) if "://" not in target]


def anchors_of(document: Path) -> set[str]:
    """The anchors that GitHub gives a document's headings."""
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    return {
        re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        for heading in HEADING.findall(text)
    }


def find_subparser(command: str) -> argparse.ArgumentParser:
    """Return the parser of what is typed after a command."""
    for action in make_parser(command)._actions:
        if isinstance(action, argparse._SubParsersAction):
            parser: argparse.ArgumentParser = action.choices[command]
            return parser
    raise LookupError(command)


def options() -> Iterator[str]:
    for parser in (make_parser(), *map(find_subparser, COMMANDS)):
        for action in parser._actions:
            if not isinstance(action, argparse._HelpAction):
                yield from action.option_strings


def test_the_example_of_env_has_every_setting_with_its_default() -> None:
    written = dotenv_values(ROOT / ".env.example")
    assert written == DEFAULTS


def test_the_table_of_settings_has_every_one_with_its_default() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| (\S+) \|", RUN_ON_SLACK.read_text("utf-8"), re.MULTILINE)
    defaults = {name: "" if default == "none" else default.strip("`") for name, default in rows}
    assert defaults == DEFAULTS


def test_the_readme_names_every_slash_command_and_subcommand() -> None:
    _, dispatcher = make_dispatcher(Settings(), Database("sqlite://"), SystemClock())
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `/(\w+)` \| (.+) \|$", text, re.MULTILINE))
    assert list(rows) == [command.name for command in dispatcher.commands]
    for command in dispatcher.commands:
        for subcommand in command.subcommands:
            assert re.search(rf"`{subcommand.word}\b", rows[command.name]) or not subcommand.word


def test_the_readme_names_every_command_of_the_command_line() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `hackathon-bot (\w+)", text, re.MULTILINE) == list(COMMANDS)


def test_every_option_of_the_command_line_is_in_the_readme_or_the_documents() -> None:
    text = "\n".join(document.read_text(encoding="utf-8") for document in DOCUMENTS)
    there = set(options())
    assert "--cast" in there
    assert {option for option in there if not re.search(rf"{option}(?![\w-])", text)} == set()


def test_the_rehearsals_document_has_every_line_of_the_terminal() -> None:
    text = REHEARSAL.read_text(encoding="utf-8")
    assert f"{terminal.HELP}\n{conversation.HELP}\n" in text


def test_the_rehearsals_document_has_every_request_and_act_of_the_page() -> None:
    text = REHEARSAL.read_text(encoding="utf-8")
    requests = re.findall(r'"(/page/\w+)"', (PAGE / "endpoints.py").read_text("utf-8"))
    acts = re.findall(
        r'^    "(\w+)": Actor\.', (PAGE / "acting" / "actor.py").read_text("utf-8"), re.MULTILINE
    )
    steps = re.findall(r'case "(\w+)":', (PAGE / "acting" / "steering.py").read_text("utf-8"))
    assert requests and acts and steps
    assert [each for each in requests if not re.search(rf"`(GET|POST) {each}\b", text)] == []
    assert [each for each in (*acts, *steps) if f"`{each}`" not in text] == []


def test_every_event_of_the_log_is_explained() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for room in ("bot", "handlers", "schedules", "web")
        for path in (ROOT / room).rglob("*.py")
    ]
    said = set(re.findall(r'(?:LogEvent|_event)\(\s*"(\w+)"', "\n".join(sources)))
    assert "settled" in said
    rows = re.findall(
        r"^\| (`.+?`) \| (?:info|warning|error) \|", OPERATING.read_text("utf-8"), re.M
    )
    explained = set(re.findall(r"`(\w+)`", " ".join(rows)))
    assert (said | set(get_args(CommandOutcome))) - explained == set()
    assert explained - (said | set(get_args(CommandOutcome))) == set()


def test_the_procfile_names_a_process_for_each_role() -> None:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    processes = dict(line.split(": ", 1) for line in lines)
    assert list(processes) == ["web", "clock", "worker"]
    commands = [
        make_parser(name).parse_args([name, *rest]).command
        for _, name, *rest in map(str.split, processes.values())
    ]
    assert commands == ["web", "clock", "run"]


@each_document
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    for link in links_of(document):
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


@each_document
def test_no_document_names_a_machine_or_a_registry(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    assert not MACHINE.findall(text)
    assert not REGISTRY.findall(text)


def test_every_decision_is_linked_from_the_architecture() -> None:
    decisions = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    linked = [Path(link).name for link in links_of(ARCHITECTURE) if link.startswith("decisions/")]
    assert sorted(set(linked)) == decisions
    assert [name[:4] for name in decisions] == [f"{n:04}" for n in range(1, len(decisions) + 1)]


@pytest.mark.parametrize(("document", "least"), [(ARCHITECTURE, 30), (REHEARSAL, 10)])
def test_every_name_in_the_document_is_one_of_the_program(document: Path, least: int) -> None:
    rooms = ("bot", "handlers", "schedules", "web", "rehearsal", "migrations", "benchmarks")
    sources = [path for room in rooms for path in (ROOT / room).rglob("*.py")]
    sources += [ROOT / "pyproject.toml", ROOT / ".env.example", ROOT / ".ci" / "run"]
    words = set(re.findall(r"\w+", " ".join(path.read_text("utf-8") for path in sources)))
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    named = re.findall(r"`((?:[A-Z]\w+\.)?\w*_\w+|[A-Z]\w+(?:\.\w+)?)(?:\(\))?`", text)
    assert len(named) > least
    unknown = {part for name in named for part in name.split(".")} - words
    assert unknown == set()
    files = set(re.findall(r"`(?:[\w/]+/)?(\w+\.py)`", text))
    assert files - {path.name for path in (*sources, *(ROOT / "tests").rglob("*.py"))} == set()


def test_every_room_is_in_the_readme_and_the_architecture() -> None:
    rooms = [path.parent.name for path in ROOT.glob("*/__init__.py")]
    for document in (ROOT / "README.md", ARCHITECTURE):
        text = document.read_text(encoding="utf-8")
        assert [room for room in rooms if f"`{room}/`" not in text] == []


def test_the_readmes_picture_is_there_and_described() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [(words, target)] = re.findall(r"!\[([^]]*)]\(([^)]+)\)", text)
    assert len(words) > 20
    assert target == "docs/picture.png"
    assert (ROOT / target).read_bytes().startswith(b"\x89PNG\r\n")
