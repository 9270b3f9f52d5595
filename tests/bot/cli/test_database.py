"""A database that cannot be used: what the operator is told, in a line and without a password."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import inspect, text

from bot.cli.database import posting_database
from bot.core.database import Database
from bot.core.errors import CommandFailed
from bot.core.settings import Settings
from bot.outbox.single_sender import sole_poster
from migrations import make_config, open_database
from tests.bot.cli.conftest import Run
from tests.support.databases.postgresql import Server

NO_ADDRESS = (
    "DATABASE_URL must be an address such as sqlite:///hackathon.db or "
    "postgresql://user:password@host/database; in a password, write @ as %40 and % as %25.\n"
)

Load = Callable[[str], str]


@pytest.fixture
def load(run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Runs `load` on the database at this address: what it says on standard error."""

    def load_into(url: str) -> str:
        monkeypatch.setenv("DATABASE_URL", url)
        ended = run("load", small_file)
        assert (ended.status, ended.out) == (2, "")
        assert ended.err.count("\n") == 1
        assert "s3cret" not in ended.err
        return ended.err

    return load_into


@pytest.mark.parametrize(
    "url",
    [
        "mysql://bot:s3cret@127.0.0.1/hackathon",
        "sqlite+nosuch:///hackathon.db",
        "postgresql://bot:s3cret@127.0.0.1:port/hackathon",
        "postgresql://bot:a@s3cret@127.0.0.1/hackathon",
    ],
)
def test_what_is_no_address_of_a_database(load: Load, url: str) -> None:
    assert load(url) == NO_ADDRESS


def test_somebody_whom_the_server_does_not_let_in(load: Load, postgresql_server: Server) -> None:
    host = postgresql_server.url("postgres").rpartition("@")[2]
    told = load(f"postgresql://bot:s3cret@{host}")
    assert told.startswith("DATABASE_URL: the database cannot be used: ")
    assert '"bot"' in told


def test_a_database_that_is_not_there(load: Load, postgresql_server: Server) -> None:
    told = load(postgresql_server.url("not_there"))
    assert told.startswith("DATABASE_URL: the database cannot be used: ")
    assert told.endswith('"not_there" does not exist.\n')


def test_a_server_that_is_not_there(load: Load) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    told = load(f"postgresql://bot:s3cret@127.0.0.1:{port}/hackathon")
    assert f'server at "127.0.0.1", port {port} failed: Connection refused' in told


def test_a_server_that_may_only_be_read(load: Load, postgresql_server: Server) -> None:
    with postgresql_server.new_database() as url:
        told = load(f"{url}?options=-cdefault_transaction_read_only%3Don")
    # The reason alone, without the statement that it stands at.
    assert told == (
        "DATABASE_URL: the database cannot be used: cannot execute CREATE TABLE in a read-only "
        "transaction.\n"
    )


def test_a_database_of_a_newer_version(load: Load, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    database = open_database(url)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    database.dispose()
    assert load(url) == (
        "DATABASE_URL: the database is of a newer version of this program (9999): install that "
        "one.\n"
    )


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """The settings' database, with the tables of an older version."""
    url = f"sqlite:///{tmp_path / 'older.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    database = Database(url)
    command.upgrade(make_config(database.engine), "0004")
    yield database
    database.dispose()


def has_batches(database: Database) -> bool:
    return "batches" in inspect(database.engine).get_table_names()


def test_a_process_that_may_not_post_leaves_an_older_ones_tables(older: Database) -> None:
    settings = Settings(database_url=str(older.engine.url))
    with sole_poster(older):
        with pytest.raises(CommandFailed, match="Another process already posts"):
            posting_database(settings).__enter__()
        assert not has_batches(older)
    with posting_database(settings):
        assert has_batches(older)


@pytest.mark.parametrize("looking", ["export", "doctor", "load"])
def test_who_only_looks_leaves_them_and_says_what_brings_them_up_to_date(
    looking: str, run: Run, small_file: str, older: Database
) -> None:
    ended = run(looking, *([small_file] if looking == "load" else []))
    assert (
        "DATABASE_URL: its tables are of an older version of this program (0004): stop what runs, "
        "and start `run` or `clock` of this one, which brings them up to date."
    ) in f"{ended.out}{ended.err}"
    assert ended.status != 0
    assert not has_batches(older)


def test_an_address_as_heroku_writes_it(
    run: Run, small_file: str, postgresql_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with postgresql_server.new_database() as url:
        monkeypatch.setenv("DATABASE_URL", url.replace("postgresql+psycopg:", "postgres:"))
        ended = run("load", small_file)
        assert (ended.status, ended.err) == (0, "")
        database = Database(url)
        with database.read() as session:
            assert session.scalar(text("SELECT slug FROM hackathons")) == "small"
        database.dispose()
