"""Days of the event as people name them."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.agenda.days import list_event_days, read_event_day, show_days
from bot.core.errors import Refused
from tests.support.factories import make_hackathon

pytestmark = pytest.mark.both_databases

WRAP_UP = date(2020, 11, 30)
DAYS = [*(date(2020, 10, day) for day in range(26, 31)), WRAP_UP]
TODAY = date(2020, 10, 27)


def test_the_days_are_the_events_own_and_its_agendas(session: Session) -> None:
    hackathon = make_hackathon(session)
    assert list_event_days(hackathon, [WRAP_UP, date(2020, 10, 27)]) == DAYS


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("wednesday", 28),
        ("Wed", 28),
        ("tues.", 27),
        ("28", 28),
        ("28th", 28),
        ("28 oct", 28),
        ("28 October 2020", 28),
        ("oct 28", 28),
        ("October 28, 2020", 28),
        ("wed, 28 oct", 28),
        ("Wednesday, 28 October 2020", 28),
        ("2020-10-28", 28),
    ],
)
def test_a_day_is_named_in_many_ways(text: str, day: int) -> None:
    assert read_event_day(text, DAYS, TODAY) == date(2020, 10, day)


def test_of_several_it_is_the_first_from_today_on_or_the_last() -> None:
    assert read_event_day("monday", DAYS, date(2020, 10, 26)) == date(2020, 10, 26)
    assert read_event_day("monday", DAYS, TODAY) == WRAP_UP
    assert read_event_day("monday", DAYS, date(2021, 1, 1)) == WRAP_UP


@pytest.mark.parametrize(
    "text",
    [
        "someday",
        "we",
        "october",
        "2020",
        "oct 2020",
        "29 28",
        "28 28",
        "31",
        "28 nov",
        "thursday 28",
        "2021-10-28",
        "2020-13-45",
        "-1",
        "٢٨",
        "28 oct please",
    ],
)
def test_anything_else_is_refused_with_the_days_and_examples(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_event_day(text, DAYS, TODAY)
    assert refused.value.message == (
        f"*{text}* is not a day of this hackathon, which has 26 to 30 Oct 2020 and 30 Nov 2020. "
        "Try one of `/agenda today`, `/agenda tomorrow`, `/agenda now`, `/agenda next`, "
        "`/agenda all`, `/agenda monday`, `/agenda 26 oct`."
    )


def test_what_was_typed_comes_back_short_and_harmless() -> None:
    with pytest.raises(Refused, match=r"^\*&lt;!channel&gt; x{48}…\* is not a day"):
        read_event_day("<!channel> " + "x" * 300, DAYS, TODAY)


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        ([date(2020, 10, 26)], "26 Oct 2020"),
        ([date(2020, 10, 30), date(2020, 10, 31), date(2020, 11, 1)], "30 Oct to 1 Nov 2020"),
        ([date(2020, 12, 31), date(2021, 1, 1)], "31 Dec 2020 to 1 Jan 2021"),
        (
            [date(2020, 10, 1) + timedelta(days=2 * number) for number in range(6)],
            "1 Oct 2020, 3 Oct 2020, 5 Oct 2020, 7 Oct 2020, 9 Oct 2020 and 11 Oct 2020",
        ),
        (
            [date(2020, 10, 1) + timedelta(days=2 * number) for number in range(8)],
            "1 Oct 2020, 3 Oct 2020, 5 Oct 2020, 7 Oct 2020, 9 Oct 2020, 11 Oct 2020 and more",
        ),
    ],
)
def test_neighbouring_days_are_shown_together(days: list[date], shown: str) -> None:
    assert show_days(days) == shown
