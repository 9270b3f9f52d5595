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
        # The first to come, and else the last that was.
        ("monday 6pm", "2020-10-26 18:00-19:00"),
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
    ("text", "when"), [("thursday", "2020-10-29"), ("thursday 6pm", "2020-10-29 18:00")]
)
@pytest.mark.usefixtures("hackathon")
def test_an_item_without_a_time_may_get_one(session: Session, text: str, when: str) -> None:
    assert read(session, text, "alone") == when


def test_an_item_without_an_end_gets_none(session: Session) -> None:
    load(session, describe(entry("open", "2020-10-27 17:00")))
    assert read(session, "6pm", "open") == "2020-10-27 18:00"


def test_a_day_that_only_a_cancelled_item_had_is_no_day_of_the_event(session: Session) -> None:
    load(session, describe(TALK, entry("party", "2020-10-31 18:00")))
    assert read(session, "saturday", "talk") == "2020-10-31 17:00-18:00"
    load(session, describe(TALK))
    with pytest.raises(NoTime):
        read(session, "saturday", "talk")


def test_a_day_that_only_another_hackathon_has_is_no_day_of_the_event(
    session: Session, hackathon: Hackathon
) -> None:
    load(session, describe(entry("party", "2020-10-31 18:00"), slug="another"))
    with pytest.raises(NoTime):
        read_typed_time(session, hackathon, "saturday", NOW)


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
