"""The form in which an agenda item is added or edited, and the question which item."""

import json
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.agenda.edit import AgendaEdit
from bot.agenda.models import AgendaItem
from bot.challenges.queries import list_challenges
from bot.core.errors import FieldErrors, Refused
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block
from handlers.agenda.edit_form import Choices, FormState, form_modal, read_form, read_values
from handlers.agenda.edit_views import pick_modal
from tests.support.loaded import challenge, describe, entry, load
from tests.support.neighbours import select_ours

HOSTS = [{"name": "Ana", "affiliation": "Brown", "email": "ana@brown.edu"}, {"name": "Ben"}]
LINKS = [
    {"title": "Join on Zoom", "url": "https://brown.zoom.us/j/1"},
    {"title": "Slides", "url": "https://example.org/slides"},
]
TALK = entry(
    "talk",
    "2020-10-27 17:00-18:00",
    where="Zoom",
    hosts=HOSTS,
    links=LINKS,
    challenge="higgs",
)


def make_input(name: str, label: str, optional: bool, hint: str | None, **element: Any) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": blocks.plain(label),
        "element": {"action_id": name, **element},
        "optional": optional,
    }
    return {**block, "hint": blocks.plain(hint)} if hint else block


def make_select(options: list[Block], chosen: int) -> Block:
    return {"type": "static_select", "options": options, "initial_option": options[chosen]}


def make_form(held: dict[str, Block], selects: dict[str, int]) -> list[Block]:
    kinds = ("talk", "session", "social", "office hours", "deadline", "milestone")
    zones = [blocks.option("New York", "America/New_York"), blocks.option("UTC", "UTC")]
    challenges = [blocks.option("None", ":none"), blocks.option("Higgs", "higgs")]
    channels = [blocks.option("As usual for its kind", ":none"), blocks.option("#side", "side")]
    text, time = "plain_text_input", "timepicker"
    usual = "Its usual reminders depend on it."
    line = "A line each: Ana Lopez (Brown) <ana@example.org>"
    options = [blocks.option(kind.capitalize(), kind) for kind in kinds]
    return [
        make_input("title", "Title", False, None, type=text, max_length=150, **held["title"]),
        make_input("kind", "Kind", False, usual, **make_select(options, selects["kind"])),
        make_input("day", "Day", False, None, type="datepicker", **held["day"]),
        make_input(
            *("start", "From", True, "Without it, it is on the day as a whole."),
            type=time,
            **held["start"],
        ),
        make_input("end", "To", True, None, type=time, **held["end"]),
        make_input("zone", "By the clock of", False, None, **make_select(zones, 0)),
        make_input(
            *("where", "Where", True, "A room, or how to join."),
            **{"type": text, "max_length": 500, **held["where"]},
        ),
        make_input(
            *("hosts", "Hosts", True, line),
            **{"type": text, "max_length": 1000, "multiline": True, **held["hosts"]},
        ),
        make_input(
            *("links", "Links", True, "A line each: Slides https://example.org/slides"),
            **{"type": text, "max_length": 1000, "multiline": True, **held["links"]},
        ),
        make_input(
            *("challenge", "Challenge", False, None),
            **make_select(challenges, selects["challenge"]),
        ),
        make_input("channel", "Channel for its reminders", False, None, **make_select(channels, 0)),
    ]


def test_the_form_holds_the_item_as_it_is(session: Session) -> None:
    hackathon = load(session, describe(TALK, challenges=[challenge("higgs")]))
    item = session.scalars(select_ours(AgendaItem)).one()
    choices = Choices(["America/New_York", "UTC"], list_challenges(session, hackathon), ["side"])
    view = form_modal(hackathon, choices, item)
    texts = {
        "title": "Talk",
        "where": "Zoom",
        "hosts": "Ana (Brown) <ana@brown.edu>\nBen",
        "links": "Join on Zoom https://brown.zoom.us/j/1\nSlides https://example.org/slides",
    }
    held = {name: {"initial_value": text} for name, text in texts.items()} | {
        "day": {"initial_date": "2020-10-27"},
        "start": {"initial_time": "17:00"},
        "end": {"initial_time": "18:00"},
    }
    assert view["blocks"] == make_form(held, {"kind": 0, "challenge": 1})
    assert (view["title"], view["submit"]) == (blocks.plain("Edit"), blocks.plain("Next"))
    state = FormState.read(view["private_metadata"])
    assert (state.key, state.version) == ("talk", 1)
    # Submitted as it is, it asks for nothing.
    assert read_form(read_values(hackathon, item), state) == AgendaEdit("talk", 1, {})

    empty: dict[str, Block] = {name: {} for name in held}
    new = form_modal(hackathon, choices, None, "Photo")
    held = {**empty, "title": {"initial_value": "Photo"}}
    assert new["blocks"] == make_form(held, {"kind": 1, "challenge": 0})
    assert json.loads(new["private_metadata"]) == {"key": None, "version": 0, "prints": {}}


def test_what_is_longer_than_the_form_can_keep_is_left_as_it_is(session: Session) -> None:
    hackathon = load(session, describe({**TALK, "where": "x" * 501, "challenge": None}))
    item = session.scalars(select_ours(AgendaItem)).one()
    view = form_modal(hackathon, Choices(["America/New_York"], [], []), item)
    shown = [block["block_id"] for block in view["blocks"]]
    assert "where" not in shown and "challenge" not in shown
    fields = {name: value for name, value in read_values(hackathon, item).items() if name in shown}
    state = FormState.read(view["private_metadata"])
    assert read_form({**fields, "title": "New"}, state).fields == {"title": "New"}


def test_links_are_a_line_each_their_words_first_and_an_address_alone_is_told_by_its_site() -> None:
    typed = "  Join  on Zoom   https://brown.zoom.us/j/1 \n\nhttps://example.org/slides\nnowhere\n"
    assert read_form({"day": "2020-10-27", "links": typed}, FormState()).fields == {
        "when": "2020-10-27",
        "links": [
            {"title": "Join on Zoom", "url": "https://brown.zoom.us/j/1"},
            {"title": "example.org", "url": "https://example.org/slides"},
            # What is no address the file's checks refuse.
            {"title": "nowhere", "url": "nowhere"},
        ],
    }


def test_which_item_it_is_about_is_asked(session: Session) -> None:
    hackathon = load(
        session, describe(TALK, entry("day", "2020-10-28"), challenges=[challenge("higgs")])
    )
    items = list(session.scalars(select_ours(AgendaItem).order_by(AgendaItem.position)))
    options = [
        blocks.option("Tue 27 Oct 17:00 Talk", "talk"),
        blocks.option("Wed 28 Oct Day", "day"),
    ]
    element = {"type": "static_select", "options": options}
    assert pick_modal(items, "move", hackathon)["blocks"] == [
        make_input("item", "What do you want to move?", False, None, **element)
    ]


def test_a_zone_that_is_none_and_values_that_are_no_texts_are_errors_of_their_fields() -> None:
    fields = {"day": "2020-10-27", "start": "17:00", "zone": "Nowhere", "title": ["x"]}
    with pytest.raises(FieldErrors) as wrong:
        read_form(fields, FormState())
    assert wrong.value.errors == {"zone": "Please choose one of the zones listed."}
    change = read_form({**fields, "zone": "UTC", "hosts": 5}, FormState())
    assert change.fields == {"when": "2020-10-27 17:00 UTC", "title": None, "hosts": []}


@pytest.mark.parametrize("kept", ["", "[]", '{"key": 1}', "[" * 100_000])
def test_what_another_version_kept_is_out_of_date(kept: str) -> None:
    with pytest.raises(Refused, match=r"^That form is out of date\."):
        FormState.read(kept)
