"""Parts of the agenda: days, what is on, what is next, deadlines, office hours."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.agenda.queries import (
    ends_by,
    find_items,
    find_items_on,
    find_nearest_deadline,
    find_next_items,
    group_parallel,
    is_on,
    is_over,
    list_deadlines,
    list_items,
    list_office_hours,
    select_items,
)
from bot.challenges.queries import list_challenges
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from tests.support.factories import NOW, make_challenge, make_hackathon, make_item

pytestmark = pytest.mark.both_databases

HOUR = timedelta(hours=1)
WRAP_UP = date(2020, 11, 30)


def keys(items: list[AgendaItem]) -> list[str]:
    """The items' keys, in their order."""
    return [item.key for item in items]


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """A hackathon at NOW, Tuesday 11:00 in New York: kick-off over, a lecture and more ahead."""
    hackathon = make_hackathon(session)
    higgs = make_challenge(session, hackathon, "higgs")
    kick_off = NOW - 18 * HOUR
    make_item(session, hackathon, "kick-off", kick_off, ends_at=kick_off + HOUR, kind="session")
    make_item(session, hackathon, "team-day", date(2020, 10, 27), kind="milestone")
    make_item(session, hackathon, "lecture", NOW + 3 * HOUR, ends_at=NOW + 4 * HOUR)
    nmr = make_challenge(session, hackathon, "nmr", position=1)
    make_office_hours(session, hackathon, "ask-nmr", position=2, challenge=nmr)
    make_office_hours(session, hackathon, "ask-higgs", position=1, challenge=higgs)
    make_item(session, hackathon, "due", datetime(2020, 10, 30, 23, tzinfo=UTC), kind="deadline")
    make_item(session, hackathon, "wrap-up", datetime(2020, 11, 30, 17, tzinfo=UTC))
    removed = make_item(session, hackathon, "removed", NOW + HOUR, kind="deadline")
    removed.removed_at = NOW
    make_item(session, make_other(session, hackathon), "elsewhere", NOW + HOUR)
    return hackathon


def make_office_hours(session: Session, hackathon: Hackathon, key: str, **parts: Any) -> AgendaItem:
    """Office hours six hours after NOW."""
    start = NOW + 6 * HOUR
    return make_item(
        session, hackathon, key, start, ends_at=start + HOUR, kind="office hours", **parts
    )


def make_other(session: Session, hackathon: Hackathon) -> Hackathon:
    """Another hackathon of the same workspace."""
    columns = {column.key: getattr(hackathon, column.key) for column in Hackathon.__table__.columns}
    other = Hackathon(**{**columns, "id": None, "slug": "other"})
    session.add(other)
    session.flush()
    return other


def test_the_agenda_is_in_order_and_a_days_items_without_a_time_come_first(
    session: Session, hackathon: Hackathon
) -> None:
    tuesday = ["team-day", "lecture", "ask-higgs", "ask-nmr"]
    assert keys(list_items(session, hackathon)) == ["kick-off", *tuesday, "due", "wrap-up"]
    assert keys(list_items(session, hackathon, date(2020, 10, 27))) == tuesday


def test_items_are_found_by_their_keys(session: Session, hackathon: Hackathon) -> None:
    # The neighbours have a lecture and a deadline of these keys, too.
    found = find_items(session, hackathon, ["due", "removed", "lecture", "none"])
    assert keys(found) == ["lecture", "due"]


@pytest.mark.parametrize(
    ("text", "wanted", "title", "found"),
    [
        ("all", "all", "The whole agenda", 7),
        ("now", "now", "On now", 0),
        ("NEXT", "next", "Next", 1),
        ("today", "2020-10-27", "Today, Tuesday 27 October 2020", 4),
        ("  Tomorrow ", "2020-10-28", "Tomorrow, Wednesday 28 October 2020", 0),
        ("", "2020-10-27", "Today, Tuesday 27 October 2020", 4),
        ("mon", "2020-11-30", "Monday 30 November 2020", 1),
        ("26", "2020-10-26", "Monday 26 October 2020", 1),
        ("2020-10-30", "2020-10-30", "Friday 30 October 2020", 1),
    ],
)
def test_a_word_selects_part_of_it(
    session: Session, hackathon: Hackathon, text: str, wanted: str, title: str, found: int
) -> None:
    selection = select_items(session, hackathon, text, NOW)
    assert (selection.wanted, selection.title, len(selection.items)) == (wanted, title, found)
    again = select_items(session, hackathon, selection.wanted, NOW)
    assert (again.wanted, again.title) == (wanted, title)
    assert list(again.items) == list(selection.items)


def test_of_a_selection_some_are_read_or_all(session: Session, hackathon: Hackathon) -> None:
    selected = select_items(session, hackathon, "all", NOW).items
    everything = list_items(session, hackathon)
    assert list(selected) == everything
    assert selected[2:4] == everything[2:4]
    assert selected[-1] is everything[-1]


def test_another_word_is_refused(session: Session, hackathon: Hackathon) -> None:
    with pytest.raises(Refused, match=r"which has 26 to 30 Oct 2020 and 30 Nov 2020\. Try one of"):
        select_items(session, hackathon, "someday", NOW)


def test_today_is_by_the_events_zone(session: Session, hackathon: Hackathon) -> None:
    before_midnight = datetime(2020, 10, 28, 3, 59, tzinfo=UTC)
    assert select_items(session, hackathon, "today", before_midnight).wanted == "2020-10-27"
    midnight = before_midnight + timedelta(minutes=1)
    assert select_items(session, hackathon, "today", midnight).wanted == "2020-10-28"


def test_without_a_word_it_is_the_next_day_with_something_or_all_of_it(
    session: Session, hackathon: Hackathon
) -> None:
    wednesday = NOW + 24 * HOUR
    assert select_items(session, hackathon, "", wednesday).wanted == "2020-10-30"
    after_all = datetime(2020, 12, 1, 5, tzinfo=UTC)
    assert select_items(session, hackathon, "", after_all).wanted == "all"


def test_now_is_what_has_begun_and_is_not_over(session: Session, hackathon: Hackathon) -> None:
    lecture = NOW + 3 * HOUR
    assert keys(find_items_on(session, hackathon, lecture - timedelta(seconds=1))) == []
    assert keys(find_items_on(session, hackathon, lecture)) == ["lecture"]
    assert keys(find_items_on(session, hackathon, lecture + HOUR)) == []
    wrap_up = datetime(2020, 11, 30, 17, tzinfo=UTC)
    assert keys(find_items_on(session, hackathon, wrap_up + timedelta(minutes=59))) == ["wrap-up"]
    assert keys(find_items_on(session, hackathon, wrap_up + HOUR)) == []
    assert keys(find_items_on(session, hackathon, datetime(2020, 10, 30, 23, tzinfo=UTC))) == []


def test_next_is_all_that_begins_together(session: Session, hackathon: Hackathon) -> None:
    assert keys(find_next_items(session, hackathon, NOW)) == ["lecture"]
    after = NOW + 3 * HOUR
    assert keys(find_next_items(session, hackathon, after)) == ["ask-higgs", "ask-nmr"]
    assert keys(find_next_items(session, hackathon, datetime(2020, 11, 30, 17, tzinfo=UTC))) == []


def test_an_item_with_a_day_alone_is_next_until_its_day(
    session: Session, hackathon: Hackathon
) -> None:
    results = make_item(session, hackathon, "results", date(2020, 11, 5), kind="milestone")
    day_before = datetime(2020, 11, 5, 4, 59, tzinfo=UTC)
    assert find_next_items(session, hackathon, day_before) == [results]
    assert keys(find_next_items(session, hackathon, day_before + timedelta(minutes=1))) == [
        "wrap-up"
    ]


def test_office_hours_to_come_of_all_or_of_one_challenge(
    session: Session, hackathon: Hackathon
) -> None:
    make_office_hours(session, hackathon, "ask-anything")
    higgs, nmr = list_challenges(session, hackathon)
    listed = list_office_hours(session, hackathon, NOW)
    assert keys(listed) == ["ask-anything", "ask-higgs", "ask-nmr"]
    assert keys(list_office_hours(session, hackathon, NOW, higgs)) == ["ask-anything", "ask-higgs"]
    assert keys(list_office_hours(session, hackathon, NOW, nmr)) == ["ask-anything", "ask-nmr"]
    assert list_office_hours(session, hackathon, NOW + 7 * HOUR) == []


def test_deadlines_by_when_they_end_and_the_nearest(session: Session, hackathon: Hackathon) -> None:
    # All of Friday is left for it, by New York's clock; the other is due at 19:00 there.
    make_item(session, hackathon, "slides-due", date(2020, 10, 30), kind="deadline")
    assert keys(list_deadlines(session, hackathon)) == ["due", "slides-due"]
    due = datetime(2020, 10, 30, 23, tzinfo=UTC)
    for now, nearest in (
        (due - timedelta(seconds=1), "due"),
        (due, "slides-due"),
        (due + 5 * HOUR, None),
    ):
        found = find_nearest_deadline(session, hackathon, now)
        assert (found and found.key) == nearest


def test_when_things_are_over(session: Session) -> None:
    hackathon = make_hackathon(session)
    end = NOW + 2 * HOUR
    ends = {
        "talk": ends_by(make_item(session, hackathon, "a", NOW, ends_at=end), hackathon),
        "open": ends_by(make_item(session, hackathon, "b", NOW), hackathon),
        "deadline": ends_by(
            make_item(session, hackathon, "c", NOW, ends_at=end, kind="deadline"), hackathon
        ),
        "milestone": ends_by(make_item(session, hackathon, "d", NOW, kind="milestone"), hackathon),
        "day": ends_by(make_item(session, hackathon, "e", WRAP_UP, kind="milestone"), hackathon),
    }
    assert ends == {
        "talk": end,
        "open": NOW + HOUR,
        "deadline": NOW,
        "milestone": NOW,
        "day": datetime(2020, 12, 1, 5, tzinfo=UTC),
    }


def test_an_item_is_on_from_its_start_until_it_is_over(session: Session) -> None:
    hackathon = make_hackathon(session)
    talk = make_item(session, hackathon, "talk", NOW, ends_at=NOW + HOUR)
    moment = timedelta(seconds=1)
    instants = [NOW - moment, NOW, NOW + HOUR - moment, NOW + HOUR]
    assert [is_on(talk, hackathon, now) for now in instants] == [False, True, True, False]
    assert [is_over(talk, hackathon, now) for now in instants] == [False, False, False, True]
    assert not is_on(make_item(session, hackathon, "day", date(2020, 10, 27)), hackathon, NOW)


def test_parallel_sessions_are_one_group(session: Session, hackathon: Hackathon) -> None:
    make_item(session, hackathon, "team-dinner", date(2020, 10, 27), kind="social", position=9)
    groups = group_parallel(list_items(session, hackathon))
    assert [keys(group) for group in groups] == [
        ["kick-off"],
        ["team-day", "team-dinner"],
        ["lecture"],
        ["ask-higgs", "ask-nmr"],
        ["due"],
        ["wrap-up"],
    ]
