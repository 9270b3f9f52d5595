import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.orm import Session

from bot.core import database as db
from bot.core.database import Database, insert_absent, lock_name, shared_now
from bot.models import Base
from bot.workspaces.models import HandledRequest, Workspace
from tests.support.patience import LONGEST, be_patient
from tests.support.races import race

pytestmark = pytest.mark.both_databases

NOW = datetime(2020, 10, 27, 15, 0, 0, 123456, tzinfo=UTC)


def count_workspaces(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(func.count()).select_from(Workspace)).one()


def add_workspace(database: Database, slack_id: str | None = None) -> None:
    with database.write() as session:
        session.add(Workspace(slack_id=slack_id))


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'here.db'}")
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Database:
    """A database whose writers wait for nobody."""
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 0)
    database = Database(f"sqlite:///{tmp_path / 'impatient.db'}")
    Base.metadata.create_all(database.engine)
    return database


def test_an_instant_comes_back_aware_in_utc_to_the_microsecond(database: Database) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-4)))
    with database.write() as session:
        session.add(HandledRequest(id="1", handled_at=elsewhere))
    with database.read() as session:
        kept = session.get_one(HandledRequest, "1").handled_at
    assert kept == NOW
    assert kept.tzinfo is UTC


def test_a_naive_instant_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="an instant must be aware"), database.write() as s:
        s.add(HandledRequest(id="1", handled_at=NOW.replace(tzinfo=None)))


def test_a_write_that_raises_leaves_nothing_behind(database: Database) -> None:
    told: list[str] = []
    database.on_write(lambda: told.append("told"))
    with pytest.raises(RuntimeError, match="after all not"), database.write() as session:
        session.add(Workspace())
        session.flush()
        raise RuntimeError("after all not")
    assert count_workspaces(database) == 0
    assert told == []


def test_listeners_are_told_after_the_commit_and_not_of_reads(database: Database) -> None:
    seen: list[int] = []
    database.on_write(lambda: seen.append(count_workspaces(database)))
    add_workspace(database)
    count_workspaces(database)
    assert seen == [1]


def test_a_reader_waits_for_no_writer_and_sees_one_state(impatient: Database) -> None:
    add_workspace(impatient, "T1")
    with impatient.read() as reading:
        query = select(func.count()).select_from(Workspace)
        assert reading.scalar(query) == 1
        with impatient.write() as writing:
            writing.add(Workspace(slack_id="T2"))
            writing.flush()
            assert count_workspaces(impatient) == 1
        assert reading.scalar(query) == 1
    assert count_workspaces(impatient) == 2


@pytest.mark.parametrize("is_of_another_process", [False, True])
def test_nobody_decides_on_what_another_writer_is_deciding_on(
    impatient: Database, is_of_another_process: bool
) -> None:
    """Of one process they take turns; of two, SQLite's one write lock is taken before the look."""
    look = select(Workspace)
    other = Database(str(impatient.engine.url)) if is_of_another_process else impatient
    with impatient.write() as first:
        first.scalars(look)
        with pytest.raises(OperationalError, match="database is locked"), other.write() as second:
            second.scalars(look)
    other.dispose()


def in_threads(work: Callable[[], None], number: int) -> None:
    threads = [Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_of_those_who_hold_one_name_each_decides_on_what_the_other_left(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_patient(monkeypatch)
    together = Barrier(8)

    def take_one_of_four_seats() -> None:
        together.wait(LONGEST)
        with database.write() as session:
            lock_name(session, "seats")
            if session.scalars(select(func.count()).select_from(Workspace)).one() < 4:
                session.add(Workspace())

    in_threads(take_one_of_four_seats, 8)
    assert count_workspaces(database) == 4


def test_a_row_whose_key_is_there_is_not_inserted(database: Database) -> None:
    with database.write() as session:
        assert insert_absent(session, Workspace, slack_id="T1")
        assert not insert_absent(session, Workspace, slack_id="T1")
        assert insert_absent(session, Workspace, slack_id="T2")
    assert count_workspaces(database) == 2


def test_a_row_that_is_being_inserted_is_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    be_patient(monkeypatch)

    def insert(session: Session) -> bool:
        return insert_absent(session, Workspace, slack_id="T1")

    assert race(database, insert, insert) == (True, False)
    assert count_workspaces(database) == 1


def test_the_time_that_all_share_is_now_in_utc(database: Database) -> None:
    before = datetime.now(UTC)
    with database.write() as session:
        first, second = shared_now(session), shared_now(session)
    assert before <= first < second <= datetime.now(UTC)
    assert first.tzinfo is UTC


def test_foreign_keys_hold_and_commits_survive_a_power_cut(on_sqlite: Database) -> None:
    with on_sqlite.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        full = 2
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == full


@pytest.fixture
def being_switched(tmp_path: Path) -> Iterator[tuple[str, sqlite3.Connection]]:
    """The address of a new file, and a connection of another program that is changing it."""
    other = sqlite3.connect(tmp_path / "new.db", isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE begun (id INTEGER)")
    other.execute("BEGIN IMMEDIATE")
    yield f"sqlite:///{tmp_path / 'new.db'}", other
    other.close()


def test_two_that_open_a_new_file_at_once_wait_for_each_other(
    being_switched: tuple[str, sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    url, other = being_switched
    refused: list[float] = []

    def let_go(seconds: float) -> None:
        refused.append(seconds)
        other.execute("COMMIT")

    monkeypatch.setattr(db, "sleep", let_go)
    database = Database(url)
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    assert len(refused) == 1
    database.dispose()


def test_a_new_file_that_stays_locked_is_not_waited_for_for_ever(
    being_switched: tuple[str, sqlite3.Connection], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 0)
    database = Database(being_switched[0])
    with pytest.raises(OperationalError, match="database is locked"):
        database.engine.connect()


def list_permissions(folder: Path) -> dict[str, str]:
    return {each.name: f"{each.stat().st_mode & 0o777:o}" for each in folder.iterdir()}


def test_its_owner_alone_can_read_its_files(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'here.db'}")
    with database.engine.connect() as connection:
        Base.metadata.create_all(connection)
        assert list_permissions(tmp_path) == {
            "here.db": "600", "here.db-shm": "600", "here.db-wal": "600"
        }  # fmt: skip
    database.dispose()


def test_files_that_an_older_version_left_open_to_all_are_closed_to_them(
    on_sqlite: Database, tmp_path: Path
) -> None:
    with on_sqlite.read():
        for each in tmp_path.iterdir():
            each.chmod(0o644)
        later = Database(str(on_sqlite.engine.url))
        add_workspace(later)
        assert set(list_permissions(tmp_path).values()) == {"600"}
        later.dispose()


def test_a_database_that_may_only_be_read_can_be_read(on_sqlite: Database, tmp_path: Path) -> None:
    add_workspace(on_sqlite)
    on_sqlite.dispose()
    read_only = Database(f"sqlite:///file:{tmp_path / 'here.db'}?mode=ro&uri=true")
    assert count_workspaces(read_only) == 1
    with pytest.raises(OperationalError, match="readonly"):
        add_workspace(read_only)
    read_only.dispose()
