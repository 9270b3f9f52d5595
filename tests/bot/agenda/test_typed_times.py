from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.agenda.typed_times import NoTime, read_typed_time
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from tests.support.factories import NOW
from tests.support.loaded import describe, entry, load
from tests.support.neighbours import select_ours

pytestmark = pytest.mark.both_databases

# NOW is Tuesday, 11:00 in New York.
TALK = entry("talk", "2020-10-27 17:00-18:00 EDT")
ALONE = entry("alone", "2020-10-28", "milestone")


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return load(session, describe(TALK, ALONE))


def read(session: Session, text: str, key: str | None = None) -> str:
    hackathon = session.scalars(select_ours(Hackathon)).one()
    item = session.scalar(select_ours(AgendaItem).where(AgendaItem.key == key)) if key else None
    return read_typed_time(session, hackathon, text, NOW, item).when


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("6pm", "2020-10-27 18:00-19:00"),
        ("at 6pm", "2020-10-27 18:00-19:00"),
        ("6 pm Central", "2020-10-27 19:00-20:00"),
        ("18:00-18:30", "2020-10-27 18:00-18:30"),
        ("11:30pm", "2020-10-27 23:30 - 2020-10-28 00:30"),
        ("wednesday", "2020-10-28 17:00-18:00"),
        ("wed 6pm", "2020-10-28 18:00-19:00"),
        ("28 oct at 6pm", "2020-10-28 18:00-19:00"),
        ("Wed, 28 Oct 2020, 6pm", "2020-10-28 18:00-19:00"),
        ("6pm on wednesday", "2020-10-28 18:00-19:00"),
        ("6pm, wed 28 oct", "2020-10-28 18:00-19:00"),
        ("thursday 12 noon", "2020-10-29 12:00-13:00"),
        # The next to come, though it is after the last day.
        ("monday 6pm", "2020-11-02 18:00-19:00"),
        ("saturday", "2020-10-31 17:00-18:00"),
        ("2 nov 6pm", "2020-11-02 18:00-19:00"),
        ("11/13 6pm", "2020-11-13 18:00-19:00"),
        ("the 2nd 6pm", "2020-11-02 18:00-19:00"),
        ("26 oct 11:30pm", "2020-10-26 23:30 - 2020-10-27 00:30"),
        ("by 30 min", "2020-10-27 17:30-18:30"),
        ("by 1 day", "2020-10-28 17:00-18:00"),
        ("by half an hour", "2020-10-27 17:30-18:30"),
        ("by an hour and 30 minutes", "2020-10-27 18:30-19:30"),
        ("+1 week", "2020-11-03 17:00-18:00"),
        ("1 h earlier", "2020-10-27 16:00-17:00"),
        ("by -15 min", "2020-10-27 16:45-17:45"),
        ("today 6pm", "2020-10-27 18:00-19:00"),
        ("Tomorrow", "2020-10-28 17:00-18:00"),
        ("2020-11-03 18:00", "2020-11-03 18:00-19:00"),
        ("2020-11-03", "2020-11-03 17:00-18:00"),
    ],
)
@pytest.mark.usefixtures("hackathon")
def test_what_is_left_out_is_as_it_is(session: Session, text: str, when: str) -> None:
    assert read(session, text, "talk") == when


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("thursday", "2020-10-29"),
        ("thursday 6pm", "2020-10-29 18:00"),
        ("by 2 days", "2020-10-30"),
    ],
)
@pytest.mark.usefixtures("hackathon")
def test_an_item_without_a_time_may_get_one(session: Session, text: str, when: str) -> None:
    assert read(session, text, "alone") == when


def test_an_item_without_an_end_gets_none(session: Session) -> None:
    load(session, describe(entry("open", "2020-10-27 17:00")))
    assert read(session, "6pm", "open") == "2020-10-27 18:00"


def test_a_day_that_only_a_cancelled_item_had_is_no_day_of_the_event(session: Session) -> None:
    load(session, describe(TALK, entry("party", "2020-10-31 18:00")))
    assert read(session, "31", "talk") == "2020-10-31 17:00-18:00"
    load(session, describe(TALK))
    with pytest.raises(Refused, match="`31` could be in the morning or the evening"):
        read(session, "31", "talk")


def test_a_day_that_only_another_hackathon_has_is_no_day_of_the_event(
    session: Session, hackathon: Hackathon
) -> None:
    load(session, describe(entry("party", "2020-10-31 18:00"), slug="another"))
    with pytest.raises(NoTime):
        read_typed_time(session, hackathon, "31", NOW)


@pytest.mark.parametrize(("text", "when"), [("thu 6pm", "2020-10-29 18:00"), ("thu", "2020-10-29")])
@pytest.mark.usefixtures("hackathon")
def test_a_new_item_needs_a_day(session: Session, text: str, when: str) -> None:
    assert read(session, text) == when
    with pytest.raises(NoTime):
        read(session, "6pm")


def test_doubts_about_a_label_are_told(session: Session, hackathon: Hackathon) -> None:
    typed = read_typed_time(session, hackathon, "thu 6pm EST", NOW)
    assert typed.when == "2020-10-29 18:00"
    assert typed.warnings[0].startswith("EST does not hold on 29 October 2020")


@pytest.mark.parametrize("text", ["", " ", "someday", "<!channel>", "maybe on 2020-10-28 18:00"])
@pytest.mark.usefixtures("hackathon")
def test_what_is_no_time_is_refused_with_an_example(session: Session, text: str) -> None:
    with pytest.raises(NoTime, match="is not a time: write it as `tuesday 6pm`"):
        read(session, text, "talk")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("6", "could be in the morning or the evening"),
        ("thu 7pm-6pm", "does not end after it begins"),
        ("2020-11-01 1:30", "comes twice"),
        ("6pm <!here>", "is not a time"),
        ("thu 6pm XYZ", "`XYZ` is not a zone"),
        ("10/11 6pm", "could be 10 November 2020 or 11 October 2020"),
        ("by 5 moons", "`moons` in `by 5 moons` is not a unit"),
        ("by 400 days", "`by 400 days` is more than a year"),
        ("thu " + "x" * 200, "this has 204"),
    ],
)
@pytest.mark.usefixtures("hackathon")
def test_a_time_that_cannot_be_is_refused_with_the_reason(
    session: Session, text: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        read(session, text, "talk")


@pytest.mark.parametrize("day", ["sunday", "2020-11-01"])
def test_a_day_on_which_the_items_own_time_is_there_twice_is_refused(
    session: Session, day: str
) -> None:
    night = entry("night", "2020-10-31 01:30-02:00 EDT")
    load(session, describe(night, entry("late", "2020-11-01 12:00")))
    with pytest.raises(Refused, match="01:30 comes twice on 1 November") as refused:
        read(session, day, "night")
    assert not isinstance(refused.value, NoTime)


def test_days_later_it_is_at_the_same_wall_time_and_hours_are_exact(session: Session) -> None:
    load(session, describe(entry("late", "2020-10-31 20:00-21:00")))
    assert read(session, "by 1 day", "late") == "2020-11-01 20:00-21:00"
    # The clock is set back in the night between them.
    assert read(session, "by 24 hours", "late") == "2020-11-01 19:00-20:00"


@pytest.mark.usefixtures("hackathon")
def test_what_has_only_a_day_cannot_move_by_hours(session: Session) -> None:
    with pytest.raises(Refused, match="That has only a day: move it by days"):
        read(session, "by 2 hours", "alone")


def test_a_weekday_is_on_the_event_if_that_is_to_come(
    session: Session, hackathon: Hackathon
) -> None:
    early = NOW - timedelta(days=30)
    assert read_typed_time(session, hackathon, "wednesday 6pm", early).when == "2020-10-28 18:00"


def test_a_day_whose_weekday_is_another_is_a_doubt(session: Session, hackathon: Hackathon) -> None:
    typed = read_typed_time(session, hackathon, "mon 3 nov 6pm", NOW)
    assert typed.when == "2020-11-03 18:00"
    assert typed.warnings[0].startswith("3 November 2020 is a Tuesday, not a Monday")


def test_a_label_means_the_place_that_the_file_has(session: Session) -> None:
    hackathon = load(session, describe(TALK, also_shown=["Asia/Kolkata"]))
    assert read_typed_time(session, hackathon, "thu 6pm IST", NOW).when == "2020-10-29 08:30"
