"""Organisers change the agenda, typed and in forms, over real sockets."""

from datetime import timedelta
from typing import Any

import pytest

from bot.agenda.kinds import AGENDA_CHANGE
from bot.agenda.models import AgendaItem
from bot.hackathon_file.schema import Words
from bot.hackathons.models import Hackathon
from bot.loading.load import load_hackathon
from bot.outbox.models import OutboxRow, OutboxState
from rehearsal import Person
from tests.handlers.conftest import MakeStage
from tests.support.factories import NOW
from tests.support.loaded import challenge, describe, entry, list_rows
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace

TUESDAY = "2020-10-27"
# NOW is 11:00 in New York.
TALK = entry("talk", f"{TUESDAY} 17:00-18:00", where="Zoom", hosts=[{"name": "Ali Hariri"}])
AGENDA = (TALK, entry("social", "2020-10-28 18:00", "social", title="Welcome to all"))


@pytest.fixture
def stage(make_stage: MakeStage) -> BotInWorkspace:
    """Ana and Ben organise; the day's agenda was posted at 8:00, with the talk in it."""
    stage = make_stage(organisers=["ana@example.org", "ben@example.org"])
    described = describe(
        *AGENDA,
        organisers=["ana@example.org", "ben@example.org"],
        challenges=[challenge("higgs", title="Higgs Boson", channel="ask-higgs")],
    )
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        load_hackathon(session, hackathon.workspace, described, NOW - timedelta(days=2))
        for row in list_rows(session):
            if row.due <= NOW:
                row.state, row.settled_at = OutboxState.SENT, row.due
    return stage


def find_item(stage: BotInWorkspace, key: str) -> AgendaItem:
    with stage.database.read() as session:
        item = session.scalars(select_ours(AgendaItem).where(AgendaItem.key == key)).one()
        session.expunge_all()
        return item


def show_when(stage: BotInWorkspace, key: str = "talk") -> str:
    item = find_item(stage, key)
    if item.removed_at is not None:
        return "cancelled"
    end = f"-{item.ends_at:%H:%M}" if item.ends_at else ""
    return f"{item.starts_at or item.day:%d %H:%M}{end}"


def list_notices(stage: BotInWorkspace) -> list[str]:
    """The lanes in which a change is about to be told."""
    waiting = (OutboxRow.kind == AGENDA_CHANGE.name, OutboxRow.state == OutboxState.WAITING)
    with stage.database.read() as session:
        rows = session.scalars(select_ours(OutboxRow).where(*waiting).order_by(OutboxRow.id))
        return [row.lane for row in rows]


MOVED_TO_SEVEN = """\
*Talk* will change.
When: Tue 27 Oct 2020, 19:00 EDT · 18:00 CDT (for you: \
<!date^1603839600^{date_short_pretty} at {time}|Tue 27 Oct 2020, 23:00 UTC>), \
until 20:00 EDT · 19:00 CDT
Before: Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT, until 18:00 EDT · 17:00 CDT
*Posted at once*, since people were told otherwise:
In #general:
> :pushpin: *Talk* has moved
> When: Tue 27 Oct 2020, 19:00 EDT · 18:00 CDT (for you: \
<!date^1603839600^{date_short_pretty} at {time}|Tue 27 Oct 2020, 23:00 UTC>), \
until 20:00 EDT · 19:00 CDT
> Before: Tue 27 Oct 2020, 17:00 EDT · 16:00 CDT, until 18:00 EDT · 17:00 CDT
*Posted then*:
• Tue 27 Oct 2020, 18:00 EDT · 17:00 CDT in #general: Talk
• Tue 27 Oct 2020, 18:50 EDT · 17:50 CDT in #general: Talk"""


def test_a_typed_move_shows_what_it_posts_and_is_made_by_a_button(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    assert ana.command("/agenda", "move talk to 7pm").text == MOVED_TO_SEVEN
    assert (show_when(stage), list_notices(stage)) == ("27 21:00-22:00", [])
    done = ana.click("Move it").text
    assert done.startswith(":white_check_mark: *Talk* is changed.\n*Posted at once*")
    assert (show_when(stage), list_notices(stage)) == ("27 23:00-00:00", ["#general"])
    log = ana.command("/organiser", "log").text
    assert f"<@{ana.id}>: agenda moved, Talk\nwhen: Tue 27 Oct 2020, 17:00 EDT to 18:00 EDT" in log
    # The button is there no more; pressed twice at once, it is done once.
    assert "Move it" not in str(ana.sees()[-1].blocks)


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("talk to wednesday", "28 21:00-22:00"),
        ("Talk to wed 6pm", "28 22:00-23:00"),
        ("talk to tomorrow at noon", "28 16:00-17:00"),
        ("talk to 5pm to 6:30pm", "27 21:00-22:30"),
        ("talk to 18:00 Central", "27 23:00-00:00"),
        ("talk to 2020-10-29 18:00-19:00 EDT", "29 22:00-23:00"),
        ("welcome to all TO thursday, 9pm", "30 01:00"),
        ("talk wed 6pm", "28 22:00-23:00"),
        ("talk 6pm on wed", "28 22:00-23:00"),
        ("welcome to all thursday 9pm", "30 01:00"),
        ("talk by 30 min", "27 21:30-22:30"),
        ("talk to by 1 day", "28 21:00-22:00"),
        # After the last day, which is Friday.
        ("talk to monday 8pm", "03 01:00-02:00"),
        ("talk saturday 8pm", "01 00:00-01:00"),
        ("talk to 10/31 6pm", "31 22:00-23:00"),
    ],
)
def test_a_time_is_typed_as_people_write_it(stage: BotInWorkspace, typed: str, when: str) -> None:
    ana = stage.person("ana")
    ana.command("/agenda", f"move {typed}")
    ana.click("Move it")
    key = "social" if typed.startswith("welcome") else "talk"
    assert show_when(stage, key) == when


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("move tolk to 7pm", "There is no agenda item *tolk*. Did you mean *Talk* (`talk`)?"),
        ("move talk to someday", "*someday* is not a time: write it as `tuesday 6pm`"),
        ("move talk someday", "*someday* is not a time: write it as `tuesday 6pm`"),
        ("move talk 7", "`7` could be in the morning or the evening"),
        ("move talk to 10/11 7pm", "could be 10 November 2020 or 11 October 2020"),
        ("add Pizza at 6 on thursday", "`6` could be in the morning or the evening"),
        ("add Pizza 6pm XYZ on thursday", "`XYZ` is not a zone"),
        ("move talk to 7", "`7` could be in the morning or the evening: write it as 17:00 or 5 pm"),
        ("move talk to 10am", "That is over already: it is Tue 27 Oct 2020, 11:00 EDT"),
        ("move talk to 7pm-6pm", "does not end after it begins"),
        ("move talk to 2020-11-01 1:30", "01:30 comes twice on 1 November 2020 in New York"),
        ("move talk to 2021-03-14 2:30", "02:30 does not exist on 14 March 2021 in New York"),
        ("move talk to 5pm", "That is how it is already: nothing changes."),
        ("move talk to 7pm XYZ", "`XYZ` is not a zone"),
        ("cancel nothing like it", "There is no agenda item *nothing like it*"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(
    stage: BotInWorkspace, typed: str, said: str
) -> None:
    assert said in stage.person("ana").command("/agenda", typed).text
    assert (show_when(stage), find_item(stage, "talk").version) == ("27 21:00-22:00", 1)


@pytest.mark.parametrize(
    ("typed", "warning"),
    [
        ("move talk to 7pm EST", "EST does not hold on 27 October 2020"),
        ("move talk to 2020-10-31 18:00", "31 October 2020 is after the last day"),
        ("move talk to 2020-10-28 2am", "This is at night: 02:00 EDT · 01:00 CDT."),
        ("move talk to 10:30", "It has begun already, by this time"),
    ],
)
def test_what_is_doubtful_is_a_warning_before_it_is_confirmed(
    stage: BotInWorkspace, typed: str, warning: str
) -> None:
    assert f":warning: {warning}" in stage.person("ana").command("/agenda", typed).text


def test_an_item_is_called_what_was_typed(stage: BotInWorkspace) -> None:
    said = stage.person("ana").command("/agenda", "add Photo of #general by @ben today 12:30").text
    assert "Photo of #general by @ben" in said


def test_an_item_is_added_in_a_line(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    said = ana.command("/agenda", "add Photo on the lawn on today 12:30-13:00").text
    assert said.startswith("*Photo on the lawn* will be on the agenda.\n")
    assert "> :new: *Photo on the lawn* is new on the agenda" in said
    ana.click("Add it")
    assert show_when(stage, "photo-on-the-lawn") == "27 16:30-17:00"
    assert list_notices(stage) == ["#general"]


@pytest.mark.parametrize(
    "typed",
    [
        "Photo, today 12:30",
        "Photo: today 12:30",
        "Photo at 12:30 on tuesday",
        "Photo 12.30pm today",
        "Photo at 12:30, Oct 27",
        "Photo on 10/27 at 12:30",
    ],
)
def test_what_stands_between_title_and_time_is_no_part_of_either(
    stage: BotInWorkspace, typed: str
) -> None:
    said = stage.person("ana").command("/agenda", f"add {typed}").text
    assert said.startswith("*Photo* will be on the agenda.\nWhen: Tue 27 Oct 2020, 12:30 EDT")


def test_an_item_is_cancelled(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    said = ana.command("/agenda", "cancel talk").text
    assert said.startswith("*Talk* will be off the agenda.\nWhen: Tue 27 Oct 2020, 17:00 EDT")
    assert "> :no_entry_sign: *Talk* is cancelled." in said
    ana.click("Take it off")
    assert (show_when(stage), list_notices(stage)) == ("cancelled", ["#general"])
    again = ana.command("/agenda", "cancel social").text
    assert "Nothing is posted at once: nobody was told otherwise." in again


def test_the_preview_has_the_words_that_organisers_chose(stage: BotInWorkspace) -> None:
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        words = {"agenda_changed": "Heads up, all of {hackathon}!"}
        file = hackathon.file.model_copy(update={"words": Words(**words)})
        hackathon.document = file.model_dump_json()
    said = stage.person("ana").command("/agenda", "cancel talk").text
    assert "> Heads up, all of ML4SCI Hackathon!\n> :no_entry_sign: *Talk* is cancelled." in said


def fill(stage: BotInWorkspace, handle: str, text: str, values: dict[str, Any]) -> Any:
    """Somebody opens a form by a command, and submits it so filled in."""
    person = stage.person(handle)
    person.command("/agenda", text)
    person.fill(values)
    person.submit()
    return person


def test_the_form_changes_what_is_changed_in_it(stage: BotInWorkspace) -> None:
    ana = fill(
        stage,
        "ana",
        "edit talk",
        {
            "title": "The talk",
            "start": "18:00",
            "end": "19:30",
            "zone": "America/Chicago",
            "hosts": "Ana Lopez (Brown) <ana@brown.edu>\nBen",
            "links": "Join on Zoom https://brown.zoom.us/j/1",
            "challenge": "Higgs Boson",
            "channel": "#ask-higgs",
        },
    )
    assert ana.modal is not None
    shown = str(ana.modal.blocks)
    assert "Called *Talk* until now" in shown
    assert "channel: none → ask-higgs" in shown
    ana.submit()
    assert ana.modal is not None and "*The talk* is changed." in str(ana.modal.blocks)
    item = find_item(stage, "talk")
    assert show_when(stage) == "27 23:00-00:30"
    assert (item.title, item.channel, item.entry.where) == ("The talk", "ask-higgs", "Zoom")
    assert item.entry.challenge == "higgs"
    assert [host.model_dump(exclude_none=True) for host in item.entry.hosts] == [
        {"name": "Ana Lopez", "affiliation": "Brown", "email": "ana@brown.edu"},
        {"name": "Ben"},
    ]
    assert [(link.title, link.url) for link in item.entry.links] == [
        ("Join on Zoom", "https://brown.zoom.us/j/1")
    ]
    assert "Links: <https://brown.zoom.us/j/1|Join on Zoom>" in shown


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"start": None}, {"start": "When does it start? It has an end alone."}),
        ({"start": "10:00", "end": "10:30"}, {"start": "That is over already"}),
        ({"end": "16:00"}, {"end": "It ends before it starts."}),
        ({"day": "2020-11-01", "start": "01:30", "end": None}, {"start": "01:30 comes twice"}),
        (
            {"day": "2021-03-14", "start": "01:30", "end": "02:30"},
            {"end": "02:30 does not exist"},
        ),
        ({"hosts": "Ana <not an address>"}, {"hosts": "is not an e-mail address"}),
        (
            {"links": "Slides example.org"},
            {"links": "`example.org` is not a link: it begins with https://"},
        ),
        # A line each, of one letter: what is kept of them is much longer.
        ({"where": "Zoom 2", "hosts": "A\n" * 499}, {"hosts": "more than this form can keep"}),
    ],
)
def test_what_is_wrong_is_said_under_its_field(
    stage: BotInWorkspace, values: dict[str, Any], errors: dict[str, str]
) -> None:
    ana = fill(stage, "ana", "edit talk", values)
    assert ana.modal is not None
    assert ana.modal.errors.keys() == errors.keys()
    for name, sentence in errors.items():
        assert sentence in ana.modal.errors[name]


def test_a_channel_that_the_file_no_longer_has_is_said_to_be_unknown(stage: BotInWorkspace) -> None:
    with stage.database.write() as session:
        item = session.scalars(select_ours(AgendaItem).where(AgendaItem.key == "talk")).one()
        item.channel = "gone"
        item.document = {**item.document, "channel": "gone"}
    ana = fill(stage, "ana", "edit talk", {"title": "The talk"})
    assert ana.modal is not None
    assert "`gone` is an unknown channel" in ana.modal.errors["channel"]


def test_a_form_in_which_nothing_is_changed_changes_nothing(stage: BotInWorkspace) -> None:
    ana = fill(stage, "ana", "edit talk", {})
    assert ana.modal is not None
    assert "That is how it is already" in str(ana.modal.blocks)


def test_an_item_is_added_by_the_form(stage: BotInWorkspace) -> None:
    values = {"day": "2020-10-28", "kind": "Social", "where": "Room 5"}
    ana = fill(stage, "ana", "add Photo", values)
    ana.submit()
    item = find_item(stage, "photo")
    assert (item.kind, item.entry.where, item.day.isoformat()) == ("social", "Room 5", "2020-10-28")


@pytest.mark.parametrize("verb", ["move", "edit", "cancel"])
def test_where_none_is_named_it_is_picked(stage: BotInWorkspace, verb: str) -> None:
    ana = fill(stage, "ana", verb, {"item": "Tue 27 Oct 17:00 Talk"})
    if verb != "cancel":
        ana.fill({"start": "18:00", "end": "19:00"})
        ana.submit()
    ana.submit()
    assert show_when(stage) == ("cancelled" if verb == "cancel" else "27 22:00-23:00")


def test_what_is_over_is_offered_last_and_a_hundred_at_most(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    load_agenda(stage, entry("before", "2020-10-26 10:00-11:00"), *AGENDA)
    assert list_offered(ana) == [
        "Tue 27 Oct 17:00 Talk",
        "Wed 28 Oct 18:00 Welcome to all",
        "Mon 26 Oct 10:00 Before",
    ]
    load_agenda(stage, *(entry(f"t{number}", f"{TUESDAY} 18:00") for number in range(101)))
    assert len(list_offered(ana)) == 100


def load_agenda(stage: BotInWorkspace, *agenda: dict[str, Any]) -> None:
    """Have the hackathon's file say this."""
    described = describe(*agenda, organisers=["ana@example.org"])
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        load_hackathon(session, hackathon.workspace, described, NOW)


def list_offered(person: Person) -> list[str]:
    """What may be moved, as the form offers it."""
    person.command("/agenda", "move")
    assert person.modal is not None
    [select] = [each["element"] for each in person.modal.blocks if each["type"] == "input"]
    person.close_modal()
    return [option["text"]["text"] for option in select["options"]]


def test_of_two_who_edit_the_second_sees_the_change_and_keeps_theirs_on_top(
    stage: BotInWorkspace,
) -> None:
    ana = stage.person("ana")
    ana.command("/agenda", "edit talk")
    ana.fill({"title": "The talk"})
    ben = stage.person("ben")
    ben.command("/agenda", "move talk to 7pm")
    ben.click("Move it")
    ana.submit()
    assert ana.modal is not None
    shown = str(ana.modal.blocks)
    assert "*Talk* was changed meanwhile" in shown
    assert f"<@{ben.id}>: agenda moved, Talk" in shown
    assert find_item(stage, "talk").title == "Talk"
    ana.fill({"choice": "Keep mine: what I changed goes on top of theirs"})
    ana.submit()
    ana.submit()
    assert find_item(stage, "talk").title == "The talk"
    assert show_when(stage) == "27 23:00-00:00"


def test_or_takes_theirs(stage: BotInWorkspace) -> None:
    ana = fill(stage, "ana", "edit talk", {"title": "The talk"})
    ben = stage.person("ben")
    ben.command("/agenda", "cancel talk")
    ben.click("Take it off")
    ana.submit()
    ana.fill({"choice": "Take theirs: leave it as it is now"})
    ana.submit()
    assert ana.modal is not None and "Left as it is." in str(ana.modal.blocks)
    assert (show_when(stage), find_item(stage, "talk").title) == ("cancelled", "Talk")


@pytest.mark.parametrize(("choice", "when"), [("Keep mine", "28 00"), ("Take theirs", "27 23")])
def test_the_second_who_presses_a_button_chooses_too(
    stage: BotInWorkspace, choice: str, when: str
) -> None:
    ana, ben = stage.person("ana"), stage.person("ben")
    ana.command("/agenda", "move talk to 8pm")
    ben.command("/agenda", "move talk to 7pm")
    ben.click("Move it")
    said = ana.click("Move it").text
    assert said.startswith(":warning: *Talk* was changed meanwhile")
    said = ana.click(choice).text
    if choice == "Keep mine":
        assert "Before: Tue 27 Oct 2020, 19:00 EDT" in said
        ana.click("Move it")
    assert show_when(stage).startswith(when)
