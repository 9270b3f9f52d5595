from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.agenda.edit import (
    AgendaEdit,
    ChangedMeanwhile,
    EditResult,
    apply_change,
    find_item,
    preview_change,
)
from bot.agenda.models import AgendaItem
from bot.audit.log import list_actions
from bot.audit.models import AuditEntry
from bot.core.database import Database
from bot.core.errors import FieldErrors, Refused
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow, OutboxState
from bot.workspaces.people import get_person
from tests.support.factories import NOW
from tests.support.loaded import challenge, describe, entry, list_rows, load
from tests.support.neighbours import select_ours
from tests.support.races import Deed, race

pytestmark = pytest.mark.both_databases

# NOW is 11:00 in New York, on this day.
TUESDAY = "2020-10-27"
TALK = entry("talk", f"{TUESDAY} 17:00-18:00 EDT", where="Room 5", hosts=[{"name": "Ana"}])
AT_SEVEN = {"when": f"{TUESDAY} 19:00-20:00"}


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """In person, with the talk of today in the day's agenda, which was posted at 8:00."""
    return load_talk(session)


def load_talk(session: Session, *agenda: dict[str, Any]) -> Hackathon:
    described = describe(
        TALK, *agenda, where={"kind": "in person"}, challenges=[challenge("higgs")]
    )
    hackathon = load(session, described)
    for row in list_rows(session):
        if row.due <= NOW:
            row.state, row.settled_at = OutboxState.SENT, row.due
    return hackathon


def change(session: Session, fields: dict[str, Any] | None, key: str | None = "talk") -> EditResult:
    """What Ana's change does, of the item as it is now."""
    hackathon = session.scalars(select_ours(Hackathon)).one()
    version = get_item(session, key).version if key else 0
    by = get_person(session, hackathon.workspace_id, "UANA", name="Ana")
    return apply_change(session, hackathon, AgendaEdit(key, version, fields), by=by, now=NOW)


def list_changes(session: Session, hackathon: Hackathon) -> list[AuditEntry]:
    """What the log says of the agenda, the latest first."""
    logged = list_actions(session, hackathon)
    return [each for each in logged if each.action.startswith("agenda ")]


def get_item(session: Session, key: str) -> AgendaItem:
    return session.scalars(select_ours(AgendaItem).where(AgendaItem.key == key)).one()


def test_a_move_moves_what_is_to_come_and_tells_who_was_told(
    session: Session, hackathon: Hackathon
) -> None:
    outcome = change(session, AT_SEVEN)
    item = get_item(session, "talk")
    assert (f"{item.starts_at:%H:%M}", item.version) == ("23:00", 2)
    assert list(outcome.notices) == ["general"]
    assert outcome.was is not None and outcome.now is not None
    assert outcome.notices["general"].was == outcome.was
    assert [(each.channel, f"{each.due:%H:%M}") for each in outcome.upcoming] == [
        ("general", "22:00"),
        ("general", "22:50"),
    ]
    (action,) = list_changes(session, hackathon)
    assert (action.action, action.subject) == ("agenda moved", "Talk")
    assert action.person is not None and action.person.name == "Ana"
    assert action.before is not None and action.after is not None
    assert action.before["when"] == "Tue 27 Oct 2020, 17:00 EDT to 18:00 EDT"
    assert action.after["when"] == "Tue 27 Oct 2020, 19:00 EDT to 20:00 EDT"


def test_a_preview_says_the_same_and_does_nothing(session: Session, hackathon: Hackathon) -> None:
    by = get_person(session, hackathon.workspace_id, "UANA", name="Ana")
    wanted = AgendaEdit("talk", 1, AT_SEVEN)
    shown = preview_change(session, hackathon, wanted, by=by, now=NOW)
    assert get_item(session, "talk").version == 1
    assert list_changes(session, hackathon) == []
    assert shown == apply_change(session, hackathon, wanted, by=by, now=NOW)


@pytest.mark.usefixtures("hackathon")
def test_an_edit_keeps_what_it_does_not_name(session: Session) -> None:
    outcome = change(session, {"title": "The talk", "challenge": "higgs", "channel": "side"})
    item = get_item(session, "talk")
    assert (item.title, item.entry.where, item.entry.when) == ("The talk", "Room 5", TALK["when"])
    assert item.challenge is not None and item.challenge.key == "higgs"
    assert outcome.others == ["challenge: none → higgs", "channel: none → side"]
    # Its reminders are in the other channel now, and so is the bot.
    assert {row.lane for row in list_rows(session) if row.state == OutboxState.WAITING} == {"#side"}
    channels = session.scalars(select_ours(OutboxRow).where(OutboxRow.kind == "channel"))
    assert "channel:side" in {row.lane for row in channels}
    assert change(session, {"channel": ""}).others == ["channel: side → none"]


@pytest.mark.usefixtures("hackathon")
def test_an_edit_with_the_time_that_it_has_keeps_how_its_file_wrote_it(session: Session) -> None:
    change(session, {"title": "The talk", "when": f"{TUESDAY} 17:00-18:00"})
    assert get_item(session, "talk").entry.when == TALK["when"]


@pytest.mark.usefixtures("hackathon")
def test_an_item_that_ends_at_another_time_is_written_so(session: Session) -> None:
    change(session, {"when": f"{TUESDAY} 17:00-19:00"})
    assert get_item(session, "talk").entry.when == f"{TUESDAY} 17:00-19:00"


def test_an_item_with_a_day_alone_keeps_it(session: Session) -> None:
    load_talk(session, entry("day", TUESDAY, "milestone"))
    change(session, {"where": "Room 6"}, key="day")
    item = get_item(session, "day")
    assert (item.entry.when, item.starts_at, item.entry.where) == (TUESDAY, None, "Room 6")


def test_what_is_to_come_of_it_is_listed_in_its_order(session: Session) -> None:
    load_talk(session, entry("other", f"{TUESDAY} 18:00"))
    # The reminder of two hours before is the last to be enqueued.
    outcome = change(session, {"reminders": ["10 min", "2 h"]})
    assert [f"{each.due:%H:%M}" for each in outcome.upcoming] == ["19:00", "20:50"]


def test_an_item_is_added_under_a_key_of_its_own(session: Session, hackathon: Hackathon) -> None:
    fields = {"title": "Talk", "when": f"{TUESDAY} 12:00"}
    outcome = change(session, fields, key=None)
    change(session, {"title": "Обед!", "when": "2020-10-28"}, key=None)
    # A key that is taken in both neighbours.
    change(session, {"title": "(Party!)", "when": "2020-10-29"}, key=None)
    items = session.scalars(select_ours(AgendaItem).order_by(AgendaItem.id))
    assert [(each.key, each.position) for each in items] == [
        ("talk", 0),
        ("talk-2", 1),
        ("item", 2),
        ("party", 3),
    ]
    item = get_item(session, "talk-2")
    assert (item.kind, item.version, item.entry.when) == ("session", 1, f"{TUESDAY} 12:00")
    assert outcome.was is None
    assert outcome.notices["general"].was is None
    assert [each.action for each in list_changes(session, hackathon)] == ["agenda added"] * 3


def test_a_cancelled_item_is_off_the_agenda_and_its_reminders_with_it(
    session: Session, hackathon: Hackathon
) -> None:
    outcome = change(session, None)
    assert get_item(session, "talk").removed_at == NOW
    assert (outcome.now, outcome.upcoming, outcome.others) == (None, [], ())
    assert outcome.notices["general"].now is None
    assert [each.action for each in list_changes(session, hackathon)] == ["agenda cancelled"]
    with pytest.raises(Refused, match="cancelled already"):
        change(session, AT_SEVEN)


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"when": f"{TUESDAY} 10:00"}, {"when": "That is over already: it is Tue 27 Oct 2020"}),
        ({"when": "2020-10-26"}, {"when": "That is over already"}),
        ({"when": "2020-11-01 01:30"}, {"when": "comes twice"}),
        ({"when": "2021-03-14 02:30"}, {"when": "does not exist"}),
        ({"when": f"{TUESDAY} 19:00-18:00"}, {"when": "does not end after it begins"}),
        ({"when": "someday"}, {"when": "is not a time"}),
        ({"title": "x" * 151, "kind": "chat"}, {"title": "at most 150", "kind": "`kind` is"}),
        ({"challenge": "hig"}, {"challenge": "There is no challenge with the key `hig`"}),
        ({"channel": "lounge"}, {"channel": "`lounge` is an unknown channel"}),
        ({"hosts": [{"name": "A", "email": "x"}]}, {"hosts": "`x` is not an e-mail address"}),
        ({"nonsense": 1}, {"nonsense": "is not a field"}),
    ],
)
@pytest.mark.usefixtures("hackathon")
def test_what_the_file_would_not_take_is_an_error_of_its_field(
    session: Session, fields: dict[str, Any], errors: dict[str, str]
) -> None:
    with pytest.raises(FieldErrors) as wrong:
        change(session, fields)
    assert wrong.value.errors.keys() == errors.keys()
    for name, sentence in errors.items():
        assert sentence in wrong.value.errors[name]
    assert get_item(session, "talk").version == 1


@pytest.mark.parametrize(
    ("fields", "warning"),
    [
        ({"when": f"{TUESDAY} 19:00 EST"}, "EST does not hold on 27 October 2020"),
        ({"when": "2020-10-31 19:00"}, "31 October 2020 is after the last day"),
        ({"when": "Monday 2020-10-27 19:00"}, "27 October 2020 is a Tuesday, not a Monday"),
        ({"when": "2020-10-28 05:00"}, "This is at night: 05:00 EDT · 04:00 CDT."),
        ({"when": f"{TUESDAY} 10:30"}, "It has begun already, by this time: it is Tue 27 Oct"),
        ({"hosts": [{"name": "Ben"}]}, "Ben is also at `Other`, at the same time."),
        ({"where": "Room 6"}, "`Room 6` is also where `Other` is, at the same time."),
    ],
)
def test_what_is_doubtful_is_a_warning(
    session: Session, fields: dict[str, Any], warning: str
) -> None:
    load_talk(
        session,
        entry("other", f"{TUESDAY} 17:30", where="Room 6", hosts=[{"name": "Ben"}]),
        entry("day", TUESDAY, "milestone"),
    )
    (said,) = change(session, fields).warnings
    assert said.startswith(warning)


def test_what_is_over_may_be_edited_but_for_its_time(session: Session) -> None:
    load_talk(session, entry("over", f"{TUESDAY} 08:00-09:00"))
    slides = [{"title": "Slides", "url": "https://example.org"}]
    assert change(session, {"links": slides}, key="over").warnings == []
    assert len(get_item(session, "over").entry.links) == 1


@pytest.mark.usefixtures("hackathon")
def test_a_deadline_at_night_a_day_alone_and_this_very_moment_are_no_reason_to_warn(
    session: Session,
) -> None:
    deadline = {"title": "Due", "kind": "deadline", "when": "2020-10-28 23:59"}
    assert change(session, deadline, key=None).warnings == []
    assert change(session, {"title": "Day", "when": "2020-10-28"}, key=None).warnings == []
    assert change(session, {"when": f"{TUESDAY} 11:00-12:00"}).warnings == []


@pytest.mark.usefixtures("hackathon")
def test_where_nothing_changes_it_is_said(session: Session) -> None:
    with pytest.raises(Refused, match="how it is already"):
        change(session, {"title": "Talk", "when": f"{TUESDAY} 17:00-18:00"})


def test_an_item_that_is_not_there_is_not_changed(session: Session, hackathon: Hackathon) -> None:
    by = get_person(session, hackathon.workspace_id, "UANA")
    for wanted in (AgendaEdit("gone", 1, None), AgendaEdit(None, 0, None)):
        with pytest.raises(Refused):
            apply_change(session, hackathon, wanted, by=by, now=NOW)


def test_items_are_found_by_what_people_call_them(session: Session, hackathon: Hackathon) -> None:
    assert find_item(session, hackathon, "TAL").key == "talk"
    with pytest.raises(Refused, match=r"Did you mean \*Talk\* \(`talk`\)\?"):
        find_item(session, hackathon, "tolk")
    change(session, None)
    with pytest.raises(Refused, match="nothing on the agenda yet"):
        find_item(session, hackathon, "talk")


def move_to(when: str, slack_id: str) -> Deed:
    """Somebody moves the talk as it was at first; the versions of what was done by others."""

    def do(session: Session) -> Any:
        hackathon = session.scalars(select_ours(Hackathon)).one()
        by = get_person(session, hackathon.workspace_id, slack_id, name=slack_id)
        # Who comes second has read the item before the first is done.
        item = find_item(session, hackathon, "talk")
        wanted = AgendaEdit(item.key, 1, {"when": when})
        try:
            apply_change(session, hackathon, wanted, by=by, now=NOW)
        except ChangedMeanwhile as conflict:
            people = [each.person.name for each in conflict.actions if each.person]
            return (conflict.title, conflict.version, people)
        return "moved"

    return do


def test_of_two_who_change_an_item_the_second_hears_of_the_first(database: Database) -> None:
    with database.write() as session:
        load_talk(session)
    first = move_to(f"{TUESDAY} 19:00", "UANA")
    second = move_to(f"{TUESDAY} 20:00", "UBEN")
    assert race(database, first, second) == ("moved", ("Talk", 2, ["UANA"]))
    with database.read() as session:
        assert f"{get_item(session, 'talk').starts_at:%H:%M}" == "23:00"


def test_who_comes_after_several_changes_hears_of_each_in_order(
    session: Session, hackathon: Hackathon
) -> None:
    change(session, AT_SEVEN)
    change(session, {"title": "The talk"})
    change(session, None)
    ben = get_person(session, hackathon.workspace_id, "UBEN", name="Ben")
    done = ["agenda moved", "agenda changed", "agenda cancelled"]
    for version in (1, 2, 3):
        with pytest.raises(ChangedMeanwhile) as conflict:
            late = AgendaEdit("talk", version, {"where": "Room 6"})
            apply_change(session, hackathon, late, by=ben, now=NOW)
        assert conflict.value.version == 4
        assert [each.action for each in conflict.value.actions] == done[version - 1 :]


def test_a_file_that_is_loaded_meanwhile_is_a_change_too(database: Database) -> None:
    with database.write() as session:
        load_talk(session)

    def load_later(session: Session) -> None:
        load(session, describe({**TALK, "title": "The talk"}), NOW + timedelta(minutes=1))

    came = race(database, load_later, move_to(f"{TUESDAY} 20:00", "UBEN"))
    assert came == (None, ("The talk", 2, []))


@pytest.mark.parametrize("kept", [None, {"key": 1}, {"key": "a", "version": "1", "fields": {}}, []])
def test_what_is_no_change_is_not_read_as_one(kept: Any) -> None:
    assert AgendaEdit.read(AgendaEdit("a", 1, None).as_json()) == AgendaEdit("a", 1, None)
    with pytest.raises(ValueError, match="no change of the agenda"):
        AgendaEdit.read(kept)
