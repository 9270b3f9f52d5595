"""What PostgreSQL alone promises: a snapshot for who reads, and a bound on every wait."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from bot.core import database as db
from bot.core.database import Database, lock_name, lock_rows
from bot.workspaces.models import Workspace
from tests.support.patience import LONGEST, be_patient
from tests.support.races import wait_until_it_waits


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
def workspaces(database: Database) -> list[int]:
    """The ids of two workspaces."""
    with database.write() as session:
        session.add_all([Workspace(slack_id="T1"), Workspace(slack_id="T2")])
    with database.read() as session:
        return list(session.scalars(select(Workspace.id).order_by(Workspace.id)))


@pytest.fixture
def impatient(prepared_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database whose writers wait for nobody."""
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 20)
    impatient = Database(prepared_url)
    yield impatient
    impatient.dispose()


def rename(session: Session, workspace_id: int, slack_id: str) -> None:
    session.execute(update(Workspace).where(Workspace.id == workspace_id).values(slack_id=slack_id))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_however_its_address_is_written_the_driver_is_psycopg(scheme: str) -> None:
    database = Database(f"{scheme}://bot:secret@db.example.org:6432/hackathon")
    assert database.engine.url.drivername == "postgresql+psycopg"
    assert (database.engine.url.host, database.engine.url.port) == ("db.example.org", 6432)
    assert database.is_shared


def test_who_reads_sees_one_state_and_cannot_write(
    database: Database, workspaces: list[int]
) -> None:
    slack_id = select(Workspace.slack_id).where(Workspace.id == workspaces[0])
    with database.read() as reading:
        assert reading.scalar(slack_id) == "T1"
        with database.write() as writing:
            rename(writing, workspaces[0], "T9")
        assert reading.scalar(slack_id) == "T1"
        with pytest.raises(DBAPIError, match="read-only transaction"):
            rename(reading, workspaces[0], "T8")
    with database.read() as reading:
        assert reading.scalar(slack_id) == "T9"


def test_a_read_is_no_statement_more_than_its_questions(database: Database) -> None:
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
    with database.read() as session:
        session.execute(select(Workspace.id))
    assert [each.split()[0] for each in statements] == ["SELECT"]


def test_a_connection_that_has_read_writes_again(database: Database, workspaces: list[int]) -> None:
    with database.read() as session:
        session.execute(select(Workspace.id))
    with database.write() as session:
        rename(session, workspaces[0], "T9")
    with database.read() as session:
        assert session.get_one(Workspace, workspaces[0]).slack_id == "T9"


@pytest.mark.parametrize("held", ["row", "name"])
def test_nobody_waits_longer_than_a_command_may(
    impatient: Database, workspaces: list[int], held: str
) -> None:
    def hold(session: Session) -> None:
        if held == "name":
            lock_name(session, "seats")
        else:
            query = select(Workspace.id).where(Workspace.id == workspaces[0])
            session.execute(lock_rows(query, Workspace))

    with impatient.write() as first:
        hold(first)
        with (
            pytest.raises(OperationalError, match="due to lock timeout"),
            impatient.write() as second,
        ):
            hold(second)


def test_a_statement_that_takes_too_long_ends(
    prepared_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "_STATEMENT_TIMEOUT_MS", 20)
    database = Database(prepared_url)
    with (
        pytest.raises(OperationalError, match="due to statement timeout"),
        database.write() as session,
    ):
        session.connection().exec_driver_sql("SELECT pg_sleep(60)")
    database.dispose()


def test_who_stops_in_the_middle_of_a_write_holds_nobody_up_for_long(
    prepared_url: str,
    database: Database,
    workspaces: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    be_patient(monkeypatch)
    stopped = Database(prepared_url)
    with pytest.raises(DBAPIError), stopped.write() as first:
        rename(first, workspaces[0], "T8")
        # From here on it stops, and not while a slow machine still makes it.
        first.connection().exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = '1ms'")
        # It waits for the first, which says nothing more.
        with database.write() as second:
            rename(second, workspaces[0], "T9")
        rename(first, workspaces[1], "T8")
    with database.read() as session:
        kept = select(Workspace.slack_id).order_by(Workspace.id)
        assert list(session.scalars(kept)) == ["T9", "T2"]
    stopped.dispose()


def test_every_wait_has_a_bound(database: Database) -> None:
    with database.read() as session:
        connection = session.connection()
        bounds = {
            name: connection.exec_driver_sql(f"SHOW {name}").scalar()
            for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        }
    assert bounds == {
        "lock_timeout": "2s",
        "statement_timeout": "2500ms",
        "idle_in_transaction_session_timeout": "10s",
    }


def test_of_two_who_wait_in_a_circle_one_does_it_again(
    prepared_url: str, workspaces: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    be_patient(monkeypatch)
    database = Database(prepared_url)
    one, other = workspaces
    both_hold = Barrier(2)
    attempts: list[str] = []

    def hold(session: Session, workspace_id: int) -> None:
        query = select(Workspace.id).where(Workspace.id == workspace_id)
        session.execute(lock_rows(query, Workspace))

    def first(session: Session) -> str:
        session.connection().exec_driver_sql("SET LOCAL deadlock_timeout = '100s'")
        hold(session, one)
        both_hold.wait(LONGEST)
        hold(session, other)
        return "first"

    def second(session: Session) -> str:
        attempts.append("second")
        # PostgreSQL looks for a circle once somebody has waited for so long: it is this one.
        session.connection().exec_driver_sql("SET LOCAL deadlock_timeout = '1ms'")
        hold(session, other)
        if len(attempts) == 1:
            both_hold.wait(LONGEST)
            wait_until_it_waits(database, earlier)
        hold(session, one)
        return "second"

    with ThreadPoolExecutor(1) as pool:
        earlier = pool.submit(database.run_write, first)
        assert database.run_write(second) == "second"
        assert earlier.result() == "first"
    # PostgreSQL may let it have the row again before the other, which has waited for longer.
    assert len(attempts) > 1
    database.dispose()
