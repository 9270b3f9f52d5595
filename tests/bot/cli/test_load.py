import sqlite3
from collections.abc import Callable
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.agenda.edit import AgendaEdit, apply_change
from bot.agenda.models import AgendaItem
from bot.cli.common import describe_file
from bot.cli.database import opened_database
from bot.cli.run import load_at_start
from bot.core import database as db
from bot.core.settings import Settings
from bot.hackathons.models import Hackathon
from bot.workspaces.people import get_person
from migrations import make_absent_tables
from tests.bot.cli.conftest import Run
from tests.support.loaded import LONG_BEFORE


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


def test_what_is_doubtful_in_a_file_is_said_when_it_is_loaded(run: Run, small_file: str) -> None:
    path = Path(small_file)
    path.write_text(path.read_text().replace("when: 2030-04-01", "when: 2031-04-01"))
    ended = run("load", small_file)
    assert ended.status == 0
    assert ended.err.count("warning: 1 April 2031 is long after the last day") == 1
    assert "Lecture: added, Tue 1 Apr 2031" in ended.out


MOVED = (
    "Lecture: moved from Mon 1 Apr 2030, 06:30 CEST to Mon 1 Apr 2030, 15:00 CEST.\n"
    "Messages: 2 moved.\n"
)


def move(small_file: str) -> None:
    path = Path(small_file)
    path.write_text(path.read_text().replace("06:30", "15:00"))


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Answers the question at a terminal."""

    def answer(text: str) -> None:
        typed = StringIO(text)
        typed.isatty = lambda: True  # type: ignore[method-assign]
        monkeypatch.setattr("sys.stdin", typed)

    return answer


def test_with_yes_a_changed_file_moves_what_it_changes(run: Run, small_file: str) -> None:
    run("load", small_file)
    move(small_file)
    ended = run("load", small_file, "--yes")
    assert (ended.status, ended.out) == (0, MOVED)
    assert run("load", small_file).out == "Nothing changed.\n"


@pytest.mark.parametrize(("answer", "loaded"), [("y\n", True), ("\n", False), ("", False)])
def test_at_a_terminal_a_changed_file_is_shown_and_then_asked_about(
    run: Run, small_file: str, terminal: Callable[[str], None], answer: str, loaded: bool
) -> None:
    run("load", small_file)
    move(small_file)
    terminal(answer)
    ended = run("load", small_file)
    assert ended.out.startswith(f"{MOVED}Load it? [y/N] ")
    assert ended.out.endswith("" if loaded else "Nothing is loaded.\n")
    assert ended.status == (0 if loaded else 1)
    assert run("load", small_file, "--yes").out == ("Nothing changed.\n" if loaded else MOVED)


def test_without_a_terminal_a_changed_file_is_shown_and_left(run: Run, small_file: str) -> None:
    run("load", small_file)
    move(small_file)
    ended = run("load", small_file)
    assert (ended.status, ended.out) == (1, MOVED)
    assert ended.err == (
        "Nothing is loaded: this changes what is in the database, and there is no terminal to "
        "ask at. With --yes it is loaded without a question.\n"
    )
    assert run("load", small_file, "--yes").out == MOVED


def test_what_is_posted_at_once_is_shown(run: Run, small_file: str) -> None:
    run("load", small_file)
    with closing(sqlite3.connect("hackathon.db")) as database, database:
        database.execute("UPDATE outbox SET state = 'sent' WHERE kind = 'reminder'")
    move(small_file)
    assert run("load", small_file).out.endswith(
        "To be posted at once, since people were told otherwise:\n"
        "  #general: Lecture has moved: Mon 1 Apr 2030, 15:00 CEST · 09:00 EDT\n"
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


def test_a_restart_with_its_file_undoes_nothing_that_was_changed_in_slack(
    small_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    described = describe_file(small_file)
    with opened_database(Settings(), make_absent_tables) as database:
        load_at_start(database, described, LONG_BEFORE)
        assert capsys.readouterr().out.startswith("A small hackathon is new.\n")
        load_at_start(database, described, LONG_BEFORE)
        assert capsys.readouterr().out == ""
        with database.write() as session:
            hackathon = session.scalars(select(Hackathon)).one()
            by = get_person(session, hackathon.workspace_id, "UOLGA", name="Olga")
            later = AgendaEdit("lecture", 1, {"when": "2030-04-01 15:00"})
            apply_change(session, hackathon, later, by=by, now=LONG_BEFORE)
        load_at_start(database, described, LONG_BEFORE)
        assert capsys.readouterr().out.startswith("The file is loaded already; what organisers")
        with database.read() as session:
            item = session.scalars(select(AgendaItem)).one()
            assert f"{item.starts_at:%H:%M}" == "13:00"
        move(small_file)
        load_at_start(database, describe_file(small_file), LONG_BEFORE)
        assert "Lecture" not in capsys.readouterr().out
