"""Processes that tell one another of rows, by PostgreSQL's NOTIFY."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from threading import Event

import psycopg
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.agenda.reminders.reschedule import reschedule_agenda
from bot.announcements.edit import move_announcement
from bot.announcements.models import Announcement
from bot.core.database import OUTBOX_CHANNEL, Database, announce_rows
from bot.delivery_reports.decisions import resend_row
from bot.outbox import rows as outbox
from bot.outbox.listener import OutboxListener
from bot.outbox.models import OutboxState
from tests.support.databases.postgresql import OwnServer
from tests.support.factories import NOW, make_hackathon
from tests.support.loaded import LONG_BEFORE, describe, entry, load
from tests.support.neighbours import Neighbours, select_ours
from tests.support.patience import LONGEST
from tests.support.races import Deed
from tests.support.scenes.announcements import AnnouncementScene
from tests.support.scenes.delivery_reports import (
    MINUTE,
    end_row,
    enqueue_row,
    list_reports,
    post_report,
)

Listen = Callable[[Database], Event]


@pytest.fixture
def database_kind() -> str:
    return "postgresql"


@pytest.fixture
def listen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Listen]:
    """Starts a listener on a database: the event that is set when it is told something."""
    monkeypatch.setattr("bot.outbox.listener.PAUSE", 0.01)
    with ExitStack() as stack:

        def begin(database: Database) -> Event:
            woken = Event()
            listener = OutboxListener(database, woken.set)
            stack.callback(database.dispose)
            stack.callback(listener.stop)
            listener.start()
            return woken

        yield begin


def announce(database: Database) -> None:
    with database.write() as session:
        announce_rows(session)


def find_conninfo(database: Database) -> str:
    """Return the address as the driver takes it."""
    url = database.engine.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


def assert_woken(woken: Event) -> None:
    """It is woken, and hears what comes next."""
    assert woken.wait(LONGEST)
    woken.clear()


def test_a_write_that_announces_rows_wakes_the_other_processes(
    prepared_url: str, database: Database, listen: Listen
) -> None:
    others = [listen(Database(prepared_url)) for _ in range(2)]
    for woken in others:
        # It begins by looking: something may have been said before.
        assert_woken(woken)
    with database.write() as session:
        announce_rows(session)
        announce_rows(session)
        session.flush()
        assert not any(woken.is_set() for woken in others)
    for woken in others:
        assert_woken(woken)


def test_an_announcement_that_is_moved_wakes_them(
    prepared_url: str, database: Database, listen: Listen
) -> None:
    at = {"day": "2020-10-28", "clock": "09:00"}
    with database.write() as session:
        announcement_id = AnnouncementScene(session).announce(**at).id
    woken = listen(Database(prepared_url))
    assert_woken(woken)
    with database.write() as session:
        announcement = session.get_one(Announcement, announcement_id)
        sooner = NOW + timedelta(minutes=1)
        by = announcement.author
        move_announcement(session, announcement, to=sooner, zone="UTC", by=by, now=NOW)
    assert_woken(woken)


def wakes_others(database: Database, deed: Deed) -> bool:
    """Return whether other processes are told of rows once this is done."""
    with psycopg.connect(find_conninfo(database), autocommit=True) as ear:
        ear.execute(f"LISTEN {OUTBOX_CHANNEL}")
        with database.write() as session:
            deed(session)
        with database.write() as session:
            session.execute(select(func.pg_notify(OUTBOX_CHANNEL, "the last")))
        first, *_ = ear.notifies(timeout=LONGEST, stop_after=1)
    return first.payload != "the last"


def test_what_is_owed_made_again_sooner_or_sent_again_wakes_others(database: Database) -> None:
    with database.write() as session:
        hackathon = make_hackathon(session, Neighbours.SETTLED)
        failed = end_row(session, enqueue_row(session, hackathon, "a"), OutboxState.FAILED).id
        report = post_report(session, list_reports(session)[0])

    def refresh(due: datetime) -> Deed:
        return lambda session: outbox.enqueue_refresh(session, session.merge(report), due)

    def enqueue(session: Session) -> None:
        enqueue_row(session, session.merge(hackathon), "b")

    def resend(session: Session) -> None:
        resend_row(session, session.merge(hackathon), failed, NOW, "UANA")

    assert wakes_others(database, enqueue)
    assert wakes_others(database, refresh(NOW + MINUTE))
    assert not wakes_others(database, refresh(NOW + MINUTE))
    assert wakes_others(database, refresh(NOW))
    # The report is to be made again anyway.
    assert wakes_others(database, resend)


def test_reminders_that_move_wake_others(database: Database) -> None:
    with database.write() as session:
        hackathon = load(session, describe(entry("talk", "2020-10-27 17:00")))

    def move(session: Session) -> None:
        talk = session.scalars(select_ours(AgendaItem)).one()
        talk.starts_at = NOW + 120 * MINUTE
        session.flush()
        assert reschedule_agenda(session, session.merge(hackathon), LONG_BEFORE).moved

    assert wakes_others(database, move)


def test_what_is_rolled_back_wakes_nobody(database: Database) -> None:
    with psycopg.connect(find_conninfo(database), autocommit=True) as ear:
        ear.execute(f"LISTEN {OUTBOX_CHANNEL}")
        with pytest.raises(RuntimeError, match="after all not"), database.write() as session:
            announce_rows(session)
            raise RuntimeError("after all not")
        # PostgreSQL tells in the order of commits: what was before this would come before it.
        with database.write() as session:
            session.execute(select(func.pg_notify(OUTBOX_CHANNEL, "the first")))
        [told] = ear.notifies(timeout=LONGEST, stop_after=1)
    assert told.payload == "the first"


@pytest.mark.parametrize("how", ["stop", "kill"])
def test_it_comes_back_when_the_server_does(
    mortal_server: OwnServer, listen: Listen, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    address = mortal_server.url("hackathon")
    woken = listen(Database(address))
    assert_woken(woken)
    getattr(mortal_server, how)()
    mortal_server.start()
    # Again it begins by looking.
    assert_woken(woken)
    other = Database(address)
    announce(other)
    other.dispose()
    assert_woken(woken)
    assert caplog.messages == ["not_listening error=OperationalError"]


def test_it_waits_for_a_server_that_is_not_there_yet(
    mortal_server: OwnServer, listen: Listen
) -> None:
    address = mortal_server.url("hackathon")
    mortal_server.stop()
    woken = listen(Database(address))
    assert not woken.is_set()
    mortal_server.start()
    assert_woken(woken)


def test_stopping_waits_for_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outbox.listener.LONGEST_STOP", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        database = Database(f"postgresql://bot:secret@127.0.0.1:{port}/hackathon")
        listener = OutboxListener(database, Event().set)
        listener.start()
        # It takes the connection, and says nothing more.
        connection, _ = server.accept()
        with connection:
            assert connection.recv(1000)
            listener.stop()
            # Nor has it given up by itself.
            connection.setblocking(False)
            with pytest.raises(BlockingIOError):
                connection.recv(1)


def test_a_listener_that_was_not_started_is_stopped_all_the_same(prepared_url: str) -> None:
    woken = Event()
    OutboxListener(Database(prepared_url), woken.set).stop()
    assert not woken.is_set()


def test_on_sqlite_there_is_nothing_to_hear() -> None:
    woken = Event()
    listener = OutboxListener(Database("sqlite://"), woken.set)
    listener.start()
    listener.stop()
    assert not woken.is_set()
