import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot import db
from tests.bot.cli.conftest import Run


def read_all(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_a_file_is_loaded_and_loaded_again_without_a_change(run: Run, small_file: str) -> None:
    first = run("load", small_file)
    assert (first.status, first.err) == (0, "")
    assert first.out == (
        "A small hackathon is new.\n"
        "Lecture: added, Mon 1 Apr 2030, 06:30 CEST.\n"
        "Messages: 3 added.\n"
    )
    assert Path("hackathon.db").exists()
    assert run("load", small_file).out == "Nothing changed.\n"


def test_a_changed_file_moves_what_it_changes(run: Run, small_file: str) -> None:
    run("load", small_file)
    path = Path(small_file)
    path.write_text(path.read_text().replace("06:30", "15:00"))
    assert run("load", small_file).out == (
        "Lecture: moved from Mon 1 Apr 2030, 06:30 CEST to Mon 1 Apr 2030, 15:00 CEST.\n"
        "Messages: 2 moved.\n"
    )


def test_a_broken_file_leaves_the_database_untouched(
    run: Run, small_file: str, broken_file: str
) -> None:
    ended = run("load", broken_file)
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (1, "", 2)
    assert not Path("hackathon.db").exists()
    run("load", small_file)
    before = read_all(Path("hackathon.db"))
    assert run("load", broken_file).status == 1
    assert read_all(Path("hackathon.db")) == before


@pytest.mark.parametrize(
    "url",
    ["nosuch://u:hunter2@host/db", "mysql://u:hunter2@host/db", "sqlite:////no/such/directory.db"],
)
def test_an_address_that_is_none_of_a_database_is_one_line_and_2(
    run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    ended = run("load", small_file)
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert ended.err.startswith("DATABASE_URL")
    assert "hunter2" not in ended.err


def test_a_database_that_is_none_is_one_line_and_2(run: Run, small_file: str) -> None:
    Path("hackathon.db").write_text("This is a letter. " * 100)
    ended = run("load", small_file)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "DATABASE_URL: the database cannot be used: file is not a database.\n"


def test_a_locked_database_is_one_line_and_2(
    run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 0)
    run("load", small_file)
    with closing(sqlite3.connect("hackathon.db")) as holder:
        holder.execute("BEGIN IMMEDIATE")
        ended = run("load", small_file)
        assert ended.status == 2
        assert ended.err == "DATABASE_URL: the database cannot be used: database is locked.\n"
