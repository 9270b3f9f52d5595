"""`/agenda ics`: what is asked for in a channel comes as a file in the person's messages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bot.hackathons.models import Hackathon
from tests.handlers.conftest import MakeStage
from tests.support.factories import make_challenge, make_item
from tests.support.slack import BotInWorkspace

LECTURE = datetime(2020, 10, 28, 18, 30, tzinfo=UTC)
# After the clocks of Europe, and before those of America, are set back; and after both.
DUE = datetime(2020, 10, 30, 23, tzinfo=UTC)
REVIEW = datetime(2020, 11, 2, 22, tzinfo=UTC)


@pytest.fixture
def listed(stage: BotInWorkspace) -> BotInWorkspace:
    """A stage with an agenda of four items."""
    add_agenda(stage)
    return stage


def add_agenda(stage: BotInWorkspace) -> None:
    """A lecture with all there is to an item, a day of talks, a deadline, a later review."""
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        make_item(
            session,
            hackathon,
            "lecture",
            LECTURE,
            ends_at=LECTURE + timedelta(hours=1),
            challenge=make_challenge(session, hackathon, "nmr", title="NMR Spin", position=1),
            where="Zoom; room 2, upstairs",
            about="Bring a laptop.",
            hosts=[{"name": "Prof. Harrison Prosper", "affiliation": "FSU"}],
            links=[{"title": "Slides", "url": "https://example.org/slides"}],
        )
        make_item(session, hackathon, "talks", date(2020, 10, 29), title="Talks, all day")
        make_item(session, hackathon, "due", DUE, kind="deadline", title="Solutions due")
        make_item(session, hackathon, "review", REVIEW, ends_at=REVIEW + timedelta(hours=4))


def read_calendar(stage: BotInWorkspace, handle: str = "ana") -> icalendar.Calendar:
    """The calendar in the newest message that the bot sent the person."""
    (file,) = stage.workspace.messages(f"@{handle}")[-1].files
    calendar = icalendar.Calendar.from_ical(file.content)
    assert isinstance(calendar, icalendar.Calendar)
    return calendar


def test_what_is_asked_for_comes_as_a_file_in_the_persons_messages(listed: BotInWorkspace) -> None:
    ana = listed.person("ana")
    answer = ana.command("/agenda", "ics")
    assert answer.text == (
        "I am sending it to you as a file: The whole agenda. Look in your direct messages with "
        "me, and open it to add it to your calendar."
    )
    listed.deliver()
    (message,) = listed.workspace.messages("@ana")
    assert message.text == (
        "ML4SCI Hackathon, for your calendar: The whole agenda, 4 items. When something has "
        "changed, ask again with `/agenda ics` and open the new file: it changes what you have."
    )
    (file,) = message.files
    assert file.title == "ML4SCI Hackathon: agenda"
    assert file.name.startswith("ml4sci-agenda-") and file.name.endswith(".ics")
    assert listed.workspace.messages("@ben") == []


def test_the_calendar_has_every_item_by_the_clock_of_the_events_zone(
    listed: BotInWorkspace,
) -> None:
    listed.person("ana").command("/agenda", "ics")
    listed.deliver()
    calendar = read_calendar(listed)
    assert calendar.calendar_name == "ML4SCI Hackathon"
    events = {str(event["UID"]).partition(".")[0]: event for event in calendar.events}
    assert {key: str(event["SUMMARY"]) for key, event in events.items()} == {
        "lecture": "Lecture",
        "talks": "Talks, all day",
        "due": "Deadline: Solutions due",
        "review": "Review",
    }
    lecture = events["lecture"]
    assert lecture["DTSTART"].params["TZID"] == "America/New_York"
    assert (lecture.start, lecture.end) == (LECTURE, LECTURE + timedelta(hours=1))
    assert str(lecture["LOCATION"]) == "Zoom; room 2, upstairs"
    assert str(lecture["DESCRIPTION"]) == (
        "With Prof. Harrison Prosper (FSU)\nChallenge: NMR Spin\nBring a laptop.\n"
        "Slides: https://example.org/slides"
    )
    assert (events["talks"].start, events["talks"].end) == (date(2020, 10, 29), date(2020, 10, 30))
    assert events["due"].start == DUE
    assert (events["review"].start, events["review"].end) == (REVIEW, REVIEW + timedelta(hours=4))


def test_the_zone_has_its_full_name_and_both_its_clocks(listed: BotInWorkspace) -> None:
    listed.person("ana").command("/agenda", "ics")
    listed.deliver()
    calendar = read_calendar(listed)
    (zone,) = calendar.timezones
    assert str(zone["TZID"]) == "America/New_York"
    # As a program reads it that knows nothing of zones but what the file says.
    by_the_file = zone.to_tz(lookup_tzid=False)
    for instant in (LECTURE, DUE, REVIEW):
        wall = instant.astimezone(ZoneInfo("America/New_York")).replace(tzinfo=None)
        assert wall.replace(tzinfo=by_the_file).astimezone(UTC) == instant


def test_a_day_alone_can_be_asked_for_and_is_sent_as_it_is_by_then(listed: BotInWorkspace) -> None:
    ana = listed.person("ana")
    answer = ana.command("/agenda", "ics tomorrow")
    assert "as a file: Tomorrow, Wednesday 28 October 2020." in answer.text
    with listed.database.write() as session:
        hackathon = session.get_one(Hackathon, listed.hackathon_id)
        make_item(session, hackathon, "walk", LECTURE + timedelta(hours=3))
    listed.deliver()
    titles = [str(event["SUMMARY"]) for event in read_calendar(listed).events]
    assert titles == ["Lecture", "Walk"]


def test_a_file_made_later_changes_what_is_in_a_calendar_already(listed: BotInWorkspace) -> None:
    ana = listed.person("ana")
    ana.command("/agenda", "ics")
    listed.deliver()
    first = {str(event["UID"]): event.sequence for event in read_calendar(listed).events}
    listed.clock.jump_to(LECTURE)
    ana.command("/agenda", "ics")
    listed.deliver()
    second = {str(event["UID"]): event.sequence for event in read_calendar(listed).events}
    assert second.keys() == first.keys()
    assert all(second[uid] > first[uid] for uid in first)


def test_where_there_is_nothing_to_send_it_is_said_at_once(listed: BotInWorkspace) -> None:
    ana = listed.person("ana")
    assert ana.command("/agenda", "ics 27 oct").text == (
        "There is nothing on that part of the agenda; `/agenda all` shows the whole."
    )
    assert "is not a day of this hackathon" in ana.command("/agenda", "ics someday").text
    listed.deliver()
    assert listed.workspace.messages("@ana") == []


def test_the_words_with_the_file_carry_the_prefix(make_stage: MakeStage) -> None:
    stage = make_stage(prefix="hack-")
    add_agenda(stage)
    stage.person("ana").command("/hack-agenda", "ics")
    stage.deliver()
    (message,) = stage.workspace.messages("@ana")
    assert "ask again with `/hack-agenda ics`" in message.text
