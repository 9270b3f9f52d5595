from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.change_notices import read_changes
from bot.agenda.item_snapshot import ItemFacts, list_facts
from bot.agenda.kinds import AGENDA_CHANGE
from bot.core.database import Database
from bot.hackathons.models import Hackathon
from bot.loading.load import load_hackathon
from bot.models import Base
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow, OutboxState
from bot.workspaces.queries import only_workspace
from tests.support.loaded import LONG_BEFORE, describe, entry, list_rows, utc
from tests.support.neighbours import make_neighbours, select_ours

pytestmark = pytest.mark.both_databases

TUESDAY = "2020-10-27"
# Days' agendas are left out: these tests are about items.
NO_DAYS = {"day_agenda": "none"}


@pytest.fixture
def session(session: Session) -> Session:
    """A session in which there are neighbours already."""
    make_neighbours(session)
    return session


def load(
    session: Session, *agenda: dict[str, Any], now: datetime = LONG_BEFORE, **parts: Any
) -> list[str]:
    described = describe(*agenda, **{"reminders": NO_DAYS, **parts})
    changes = load_hackathon(session, only_workspace(session), described, now)
    return [change for change in changes if change.startswith("Messages")]


def show(session: Session, *states: OutboxState) -> list[tuple[str, str]]:
    """The rows in these states: key, and due as day and time."""
    wanted = states or (OutboxState.WAITING,)
    return [(row.key, f"{row.due:%d %H:%M}") for row in list_rows(session) if row.state in wanted]


def get_row(session: Session, key: str) -> OutboxRow:
    return next(row for row in list_rows(session) if row.key == key)


def send(session: Session, key: str) -> OutboxRow:
    row = get_row(session, key)
    outbox.settle(row, OutboxState.SENT, now=row.due, channel="C1", ts="1.1")
    return row


SIXTY, TEN = "agenda:talk:-60m:general", "agenda:talk:-10m:general"


def test_a_first_load_adds_what_is_to_come(session: Session) -> None:
    assert load(session, entry("talk", f"{TUESDAY} 17:00")) == ["Messages: 2 added."]
    assert show(session) == [(SIXTY, "27 20:00"), (TEN, "27 20:50")]
    row = get_row(session, TEN)
    assert (row.lane, row.kind, row.ready_at) == ("#general", "reminder", row.due)


def test_a_first_load_in_mid_event_adds_nothing_past(session: Session) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"), now=utc(TUESDAY, "20:50"))
    assert show(session) == [(TEN, "27 20:50")]


def test_loading_again_changes_nothing(session: Session) -> None:
    talk = entry("talk", f"{TUESDAY} 17:00")
    load(session, talk)
    assert load(session, talk) == []
    assert len(list_rows(session)) == 2


def test_a_moved_item_moves_what_is_not_sent(session: Session) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    assert load(session, entry("talk", "2020-10-28 12:00")) == ["Messages: 2 moved."]
    assert show(session) == [(SIXTY, "28 15:00"), (TEN, "28 15:50")]
    assert all(row.ready_at == row.due for row in list_rows(session))


AGAIN = f"{SIXTY}:2020-10-28T16:00:00+00:00"


def test_a_sent_reminder_of_an_item_moved_far_is_sent_again_for_the_new_time(
    session: Session,
) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    sent = send(session, SIXTY)
    moved = entry("talk", "2020-10-28 12:00")
    load(session, moved, now=utc(TUESDAY, "20:30"))
    assert show(session) == [(AGAIN, "28 15:00"), (TEN, "28 15:50")]
    assert (sent.state, sent.due) == (OutboxState.SENT, utc(TUESDAY, "20:00"))
    # What is promised stays so, however near its instant comes; and is sent once.
    assert load(session, moved, now=utc("2020-10-28", "14:59")) == []
    send(session, AGAIN)
    assert load(session, moved, now=utc("2020-10-28", "15:01")) == []


@pytest.mark.parametrize(
    ("when", "now", "again"),
    [
        # The 60 minutes are told at 20:00 UTC. The notice of the change, at 20:03, says as much
        # as another reminder at 20:05; less than an hour later it would still be fresh.
        (f"{TUESDAY} 17:05", "20:03", False),
        (f"{TUESDAY} 18:02", "20:03", False),
        (f"{TUESDAY} 18:03", "20:03", True),
        (f"{TUESDAY} 19:00", "20:30", True),
        (f"{TUESDAY} 16:45", "20:03", False),
    ],
)
def test_a_sent_reminder_comes_again_where_it_says_more_than_the_notice_of_the_change(
    session: Session, when: str, now: str, again: bool
) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    send(session, SIXTY)
    load(session, entry("talk", when), now=utc(TUESDAY, now))
    assert any(key.startswith(f"{SIXTY}:") for key, _ in show(session)) == again
    assert TEN in dict(show(session))


def test_an_item_moved_back_to_what_was_told_is_not_announced_for_it_again(
    session: Session,
) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    send(session, SIXTY)
    load(session, entry("talk", f"{TUESDAY} 20:00"), now=utc(TUESDAY, "20:10"))
    load(session, entry("talk", f"{TUESDAY} 17:00"), now=utc(TUESDAY, "20:12"))
    assert show(session) == [(TEN, "27 20:50")]


def test_a_deadline_that_is_put_off_after_it_passed_passes_again(session: Session) -> None:
    due = entry("due", f"{TUESDAY} 19:00", "deadline", reminders=["1 h"])
    load(session, due)
    for key in ("deadline:due:-60m:general", "deadline:due:passed:general"):
        send(session, key)
    load(session, {**due, "when": f"{TUESDAY} 22:00"}, now=utc(TUESDAY, "23:05"))
    assert [due for _, due in show(session)] == ["28 01:00", "28 02:00"]


def test_one_that_is_being_sent_is_left_alone(session: Session) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    row = get_row(session, SIXTY)
    row.state = OutboxState.SENDING
    load(session, entry("talk", "2020-10-28 12:00"), now=row.due)
    load(session, now=row.due)
    assert (row.state, row.due) == (OutboxState.SENDING, utc(TUESDAY, "20:00"))


def test_what_is_being_sent_has_told_and_comes_again_for_an_item_moved_far(
    session: Session,
) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    row = get_row(session, SIXTY)
    row.state = OutboxState.SENDING
    load(session, entry("talk", "2020-10-28 12:00"), now=row.due)
    assert show(session) == [(AGAIN, "28 15:00"), (TEN, "28 15:50")]


def test_a_removed_item_cancels_what_is_not_sent(session: Session) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    send(session, SIXTY)
    assert load(session) == ["Messages: 1 cancelled."]
    row = get_row(session, TEN)
    assert (row.state, row.reason) == (OutboxState.CANCELLED, "no longer on the agenda")
    assert row.settled_at == LONG_BEFORE


def test_an_item_that_comes_back_is_announced_as_far_as_it_was_not(session: Session) -> None:
    talk = entry("talk", f"{TUESDAY} 17:00")
    load(session, talk)
    send(session, SIXTY)
    load(session)
    assert load(session, talk) == ["Messages: 1 added."]
    assert show(session) == [(TEN, "27 20:50")]
    row = get_row(session, TEN)
    assert (row.reason, row.settled_at, row.attempts) == (None, None, 0)


def test_an_item_that_comes_back_too_late_stays_cancelled(session: Session) -> None:
    talk = entry("talk", f"{TUESDAY} 17:00")
    load(session, talk)
    load(session)
    load(session, talk, now=utc(TUESDAY, "20:00"))
    assert show(session) == [(TEN, "27 20:50")]


@pytest.mark.parametrize("state", [OutboxState.SKIPPED, OutboxState.FAILED])
def test_one_that_was_not_sent_comes_back_when_its_instant_is_to_come_again(
    session: Session, state: OutboxState
) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    row = get_row(session, SIXTY)
    outbox.settle(row, state, now=row.due, reason="too late")
    row.insisted_at = row.due
    load(session, entry("talk", "2020-10-28 12:00"), now=utc(TUESDAY, "20:30"))
    assert show(session) == [(SIXTY, "28 15:00"), (TEN, "28 15:50")]
    # That it was asked for however late was about the other day.
    assert row.insisted_at is None


def test_what_is_sent_however_late_is_so_for_the_time_that_its_item_had(session: Session) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    row = get_row(session, SIXTY)
    row.insisted_at = row.due
    # The same agenda moves nothing.
    load(session, entry("talk", f"{TUESDAY} 17:00"), now=row.due)
    assert row.insisted_at is not None
    load(session, entry("talk", f"{TUESDAY} 19:00"), now=row.due)
    assert show(session)[0] == (SIXTY, "27 22:00")
    assert get_row(session, SIXTY).insisted_at is None


def test_an_item_moved_nearer_than_its_reminder_is_still_announced(session: Session) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    load(session, entry("talk", f"{TUESDAY} 14:30"), now=utc(TUESDAY, "18:00"))
    assert show(session) == [(SIXTY, "27 17:30"), (TEN, "27 18:20")]


def test_items_that_join_and_leave_a_message_change_what_it_is_about(session: Session) -> None:
    when = f"{TUESDAY} 17:00"
    load(session, entry("a", when), entry("b", when))
    load(session, entry("a", when), entry("c", when))
    row = get_row(session, "agenda:a:-60m:general")
    assert row.arguments["items"] == ["a", "c"]
    assert row.arguments["title"] == "A · C"
    assert len(show(session)) == 2


def test_when_the_first_of_a_message_leaves_the_others_are_announced_all_the_same(
    session: Session,
) -> None:
    when = f"{TUESDAY} 17:00"
    load(session, entry("a", when), entry("b", when))
    changes = load(session, entry("b", when), now=utc(TUESDAY, "20:10"))
    # The reminder of 20:00 still waits, Slack being down perhaps: b has it pending.
    assert changes == ["Messages: 2 added.", "Messages: 2 cancelled."]
    assert show(session) == [
        ("agenda:b:-60m:general", "27 20:00"),
        ("agenda:b:-10m:general", "27 20:50"),
    ]


def test_what_was_skipped_leaves_nothing_for_the_others_to_take_over(session: Session) -> None:
    when = f"{TUESDAY} 17:00"
    load(session, entry("a", when), entry("b", when))
    row = get_row(session, "agenda:a:-60m:general")
    outbox.settle(row, OutboxState.SKIPPED, now=row.due, reason="too late")
    load(session, entry("b", when), now=utc(TUESDAY, "20:10"))
    assert show(session) == [("agenda:b:-10m:general", "27 20:50")]


def test_an_item_without_a_time_is_told_for_its_day_once(session: Session) -> None:
    results = entry("results", "2020-11-16", "milestone")
    load(session, results)
    sent = send(session, "day-item:results:general")
    load(session, results, now=sent.due)
    assert show(session) == []
    load(session, {**results, "when": "2020-11-17"}, now=sent.due)
    assert show(session) == [("day-item:results:general:2020-11-17", "17 14:00")]


def test_who_joins_a_message_that_is_sent_gets_one_of_their_own(session: Session) -> None:
    when = f"{TUESDAY} 17:00"
    load(session, entry("b", when))
    send(session, "agenda:b:-60m:general")
    load(session, entry("a", when), entry("b", when))
    assert show(session) == [
        ("agenda:a:-60m:general", "27 20:00"),
        ("agenda:a:-10m:general", "27 20:50"),
    ]
    assert get_row(session, "agenda:a:-10m:general").arguments["items"] == ["a", "b"]


def test_a_moved_deadline_moves_its_countdown(session: Session) -> None:
    due = entry("due", "2020-10-30 19:00", "deadline", reminders=["24 h", "1 h"])
    load(session, due)
    send(session, "deadline:due:-24h:general")
    load(session, {**due, "when": "2020-10-31 19:00"}, now=utc("2020-10-30"))
    assert show(session) == [
        ("deadline:due:-60m:general", "31 22:00"),
        ("deadline:due:passed:general", "31 23:00"),
    ]


def test_another_channel_is_another_message(session: Session) -> None:
    load(session, entry("talk", f"{TUESDAY} 17:00"))
    load(session, entry("talk", f"{TUESDAY} 17:00", channel="side"))
    assert {(row.lane, row.state) for row in list_rows(session)} == {
        ("#general", OutboxState.CANCELLED),
        ("#side", OutboxState.WAITING),
    }


VERSIONS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from("abc"), st.integers(9, 20), max_size=3),
        st.integers(0, 90),
        st.sets(st.integers(0, 5), max_size=3),
    ),
    max_size=8,
)


@pytest.fixture(scope="module")
def memory() -> Iterator[Database]:
    """A database whose changes each example takes back."""
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    yield database
    database.dispose()


@settings(max_examples=40)
@given(versions=VERSIONS)
@example(versions=[({"a": 9}, 30, {0}), ({"a": 9}, 90, {0}), ({}, 0, set()), ({"a": 16}, 0, set())])
def test_whatever_is_changed_no_item_is_announced_twice_and_who_was_told_is_told(
    memory: Database, versions: list[tuple[dict[str, int], int, set[int]]]
) -> None:
    """Versions of a file are loaded as time goes on; of what is due, some is sent.

    What readers know of an item is what they last read of it. Once no notice waits, that is how
    it is, unless it is over.
    """
    now = utc(TUESDAY, "12:00")
    told: list[tuple[str, int, int | None]] = []
    known: dict[str, ItemFacts | None] = {}
    with memory.write() as session:
        for hours, minutes, chosen in versions:
            agenda = [entry(key, f"{TUESDAY} {hour}:00") for key, hour in hours.items()]
            load(session, *agenda, now=now)
            hackathon = session.scalars(select(Hackathon)).one()
            facts = list_facts(session, hackathon)
            waiting = [row for row in list_rows(session) if row.state == OutboxState.WAITING]
            pending = [
                (item, row.arguments["before"], hours.get(item))
                for row in waiting
                for item in row.arguments["items"]
            ]
            assert not set(pending) & set(told)
            assert len(pending) == len(set(pending))
            for notice in list_notices(session):
                for key, change in read_changes(notice).items():
                    assert (change.was, change.now) == (known[key], facts.get(key))
            now += timedelta(minutes=minutes)
            due = [
                row
                for row in waiting
                if row.due <= now and not find_kind(row.kind).why_expired(session, row, now)
            ]
            # In one channel nothing overtakes the notice, which is due at once.
            notices = list_notices(session) if chosen else []
            for row in (*notices, *(due[each] for each in sorted(chosen) if each < len(due))):
                outbox.settle(row, OutboxState.SENT, now=now, channel="C1", ts="1.1")
                known |= {item: facts[item] for item in row.arguments["items"] if item in facts}
                if row.kind == AGENDA_CHANGE.name:
                    # What is over is left out of the message.
                    known |= {
                        key: change.now
                        for key, change in read_changes(row).items()
                        if change.matters(hackathon.zone, now)
                    }
                told += [
                    (item, row.arguments["before"], hours.get(item))
                    for item in row.arguments["items"]
                ]
            if not list_notices(session):
                for key, last in known.items():
                    there = [each for each in (last, facts.get(key)) if each is not None]
                    over = all(each.is_over(hackathon.zone, now) for each in there)
                    assert over or last == facts.get(key)
        session.rollback()


def list_notices(session: Session) -> list[OutboxRow]:
    """The notices of changes that wait."""
    notices = select_ours(OutboxRow).where(
        OutboxRow.kind == AGENDA_CHANGE.name, OutboxRow.state == OutboxState.WAITING
    )
    return list(session.scalars(notices))
