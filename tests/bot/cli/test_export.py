"""`export`: from the terminal's side."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.clock import SystemClock
from bot.core.settings import Settings
from migrations import open_database
from tests.bot.cli.conftest import FILE, Run

TABLES = {"participants", "teams", "roles", "agenda", "announcements", "deliveries", "audit"}
FILES = {f"{table}.{ending}" for table in TABLES for ending in ("csv", "json")} | {"README.txt"}


@pytest.fixture
def loaded(run: Run, small_file: str) -> None:
    """The small hackathon, in the database of the present directory."""
    run("load", small_file)


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a table in JSON."""
    rows: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return rows


def read_exports(folder: Path) -> list[tuple[str, dict[str, str]]]:
    """By whom, and to where, an export's log says that everything was exported."""
    entries = read(folder / "audit.json")
    return [(each["by"], each["after"]) for each in entries if each["action"] == "exported"]


@pytest.mark.usefixtures("loaded")
def test_everything_is_written_into_a_new_folder_for_the_owner_alone(
    run: Run, tmp_path: Path
) -> None:
    exported = run("export", "--to", "mine")
    assert (exported.status, exported.err) == (0, "")
    assert exported.out == (
        "mine: 15 files, of A small hackathon. README.txt says what is in each.\n"
        "They hold personal data: keep them where only organisers can read them.\n"
    )
    folder = tmp_path / "mine"
    assert {path.name for path in folder.iterdir()} == FILES
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [each["title"] for each in read(folder / "agenda.json")] == ["Lecture"]
    with (folder / "agenda.csv").open(encoding="utf-8-sig", newline="") as file:
        (lecture,) = csv.DictReader(file)
    assert lecture["starts_utc"] == "2030-04-01T04:30:00Z"
    assert lecture["starts_event"] == "2030-04-01 06:30:00"


@pytest.mark.usefixtures("loaded")
def test_the_folder_is_named_after_the_hackathon_and_the_day(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = datetime(2030, 3, 31, 22, 30, tzinfo=UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _clock: late)
    assert run("export").status == 0
    assert (tmp_path / "small-export-2030-04-01").is_dir()


@pytest.mark.usefixtures("loaded")
def test_the_log_has_it_the_exports_own_too(run: Run, tmp_path: Path) -> None:
    run("export", "--to", "mine")
    assert read_exports(tmp_path / "mine") == [("the command line", {"to": "mine"})]


@pytest.mark.usefixtures("loaded")
def test_a_folder_that_is_there_stays_as_it_is(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    refused = run("export", "--to", "mine")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == (
        "mine is there already: name another folder with --to, or move it away.\n"
    )
    assert list((tmp_path / "mine").iterdir()) == []
    run("export", "--to", "other")
    assert read_exports(tmp_path / "other") == [("the command line", {"to": "other"})]


@pytest.mark.usefixtures("loaded")
def test_of_several_hackathons_the_current_one_or_the_one_that_is_named(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "next.yaml").write_text(
        FILE.replace("2030", "2031").replace("small", "next"), encoding="utf-8"
    )
    run("load", "next.yaml")
    assert "of A small hackathon." in run("export", "--to", "one").out
    assert "of A next hackathon." in run("export", "--to", "two", "--hackathon", "next").out
    assert read_exports(tmp_path / "two") == [("the command line", {"to": "two"})]
    refused = run("export", "--to", "three", "--hackathon", "none")
    assert refused.err == "There is no hackathon none in the database, but small, next.\n"
    assert not (tmp_path / "three").exists()


def test_without_a_hackathon_it_is_said_how_there_is_one(run: Run) -> None:
    open_database(Settings().database_url).dispose()
    refused = run("export")
    assert (refused.status, refused.out) == (2, "")
    assert refused.err == (
        "There is no hackathon in the database: `hackathon-bot load FILE` loads one.\n"
    )


@pytest.mark.usefixtures("loaded")
def test_where_no_folder_can_be_made_it_is_said(run: Run) -> None:
    refused = run("export", "--to", "no/mine")
    assert (refused.status, refused.err) == (2, "no/mine: No such file or directory.\n")
