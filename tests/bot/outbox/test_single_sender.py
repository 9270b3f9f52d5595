"""One poster per SQLite file, also where it is called by another name."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.core.database import Database
from bot.outbox.single_sender import CannotPost, sole_poster

POST = """
import sys
from bot.core.database import Database
from bot.outbox.single_sender import sole_poster
with sole_poster(Database(sys.argv[1])):
    print("posting", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def posting(tmp_path: Path, closing: ExitStack) -> Path:
    """A database's file from which somebody posts."""
    path = tmp_path / "hackathon.db"
    closing.enter_context(sole_poster(open_file(closing, path)))
    return path


def open_file(closing: ExitStack, path: Path | str) -> Database:
    database = Database(f"sqlite:///{path}")
    closing.callback(database.dispose)
    return database


def may_post(closing: ExitStack, database: Database) -> bool:
    """Whether it may be posted from; if so, it is until the test ends."""
    try:
        closing.enter_context(sole_poster(database))
    except CannotPost:
        return False
    return True


def assert_refused(database: Database) -> None:
    with pytest.raises(CannotPost) as refused, sole_poster(database):
        pass
    assert str(refused.value) == (
        "Another process already posts from hackathon.db. SQLite is for one: stop the other, or "
        "set DATABASE_URL to PostgreSQL."
    )


def test_a_second_is_refused_while_the_first_posts(closing: ExitStack, tmp_path: Path) -> None:
    first, second = (open_file(closing, tmp_path / "hackathon.db") for _ in range(2))
    with sole_poster(first):
        assert_refused(second)
        assert_refused(second)
    with sole_poster(second):
        assert_refused(first)


@pytest.mark.parametrize("name", ["hackathon.db", "file:hackathon.db?uri=true", "link.db"])
def test_whatever_name_the_file_goes_by(
    posting: Path, closing: ExitStack, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (posting.parent / "link.db").symlink_to(posting)
    monkeypatch.chdir(posting.parent)
    assert_refused(open_file(closing, name))


@pytest.mark.usefixtures("posting")
def test_another_file_is_another_matter(closing: ExitStack, tmp_path: Path) -> None:
    assert may_post(closing, open_file(closing, tmp_path / "other.db"))


def test_who_was_killed_holds_nobody_up(closing: ExitStack, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'hackathon.db'}"
    command = [sys.executable, "-c", POST, url]
    process = subprocess.Popen(  # noqa: S603 - our own arguments
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "posting\n"
        database = open_file(closing, tmp_path / "hackathon.db")
        assert_refused(database)
        process.kill()
    with sole_poster(database):
        pass


def test_nobody_else_sees_a_database_in_memory(closing: ExitStack) -> None:
    assert [may_post(closing, open_file(closing, "")) for _ in range(2)] == [True, True]


def test_on_postgresql_many_post(prepared_url: str, closing: ExitStack) -> None:
    databases = [Database(prepared_url) for _ in range(2)]
    for database in databases:
        closing.callback(database.dispose)
    assert [may_post(closing, database) for database in databases] == [True, True]


def test_a_file_that_cannot_be_locked_is_one_sentence(closing: ExitStack, tmp_path: Path) -> None:
    (tmp_path / "hackathon.db-poster").mkdir()
    database = open_file(closing, tmp_path / "hackathon.db")
    with (
        pytest.raises(CannotPost, match=r"hackathon.db-poster cannot be locked \(.*see that this"),
        sole_poster(database),
    ):
        pass
