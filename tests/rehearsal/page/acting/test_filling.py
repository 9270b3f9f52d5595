"""Forms: filled, refused, pushed, sent, closed; and the same in a second browser."""

import threading
from typing import Any

import pytest
from slack_bolt import Ack
from slack_sdk import WebClient

from rehearsal import Workspace
from tests.rehearsal.helpers import modal, plain
from tests.rehearsal.page.asking import Browser
from tests.rehearsal.page.demo import SITES, DemoController
from tests.support.patience import LONGEST

Json = dict[str, Any]

REQUIRED = "Please complete this required field."


@pytest.fixture
def form(ana: Browser) -> Json:
    """Ana's open form."""
    ana.act("command", text="/register", **{"in": ana.channel_id()})
    return top(ana)


def top(browser: Browser) -> Json:
    modal = browser.get("views")["modals"][-1]
    assert isinstance(modal, dict)
    return modal


def values(affiliation: str = "Brown", site: str | None = "brown") -> Json:
    return {"affiliation": {"affiliation_text": affiliation}, "site": {"site": site}}


def test_a_form_is_shown_with_what_it_holds(form: Json) -> None:
    assert (form["title"], form["submit"], form["close"]) == ("Register", "Send", "Cancel")
    assert form["errors"] == {}
    assert form["values"] == {
        "affiliation": {"affiliation_text": None},
        "site": {"site": None},
        "fields": {"fields": []},
        "born": {"born": None},
    }


def test_empty_required_fields_are_shown_everywhere_and_nothing_is_sent(
    ana: Browser, form: Json
) -> None:
    with ana.stream() as second:
        (shown,) = ana.act("submit", modal=form["id"], values={})["modals"]
        assert shown["errors"] == {"affiliation": REQUIRED, "site": REQUIRED}
        second.next("modals")
    assert top(ana)["errors"] == shown["errors"]


def test_the_apps_errors_stand_at_their_fields_until_it_is_right(ana: Browser, form: Json) -> None:
    (shown,) = ana.act("submit", modal=form["id"], values=values("nowhere"))["modals"]
    assert shown["errors"] == {"affiliation": "There is no such place."}
    assert shown["values"]["site"] == {"site": "brown"}
    after = ana.act("submit", modal=form["id"], values=values("Brown"))
    assert after["modals"] == []
    assert ana.texts("helper") == ["You are registered."]


def test_what_is_filled_is_there_after_a_reload(ana: Browser, form: Json) -> None:
    assert ana.act("fill", modal=form["id"], values=values("Bro", "pune")) == {}
    again = top(ana)["values"]
    assert again["affiliation"] == {"affiliation_text": "Bro"}
    assert again["site"] == {"site": "pune"}
    ana.act("fill", modal=form["id"], values=values("", None))
    assert top(ana)["values"]["site"] == {"site": None}


def test_a_field_that_asks_for_it_tells_the_app_at_once(
    ana: Browser, form: Json, stage: Workspace
) -> None:
    assert stage.person("ana").modal is not None
    answer = ana.act("fill", modal=form["id"], values={"born": {"born": "2000-02-29"}})
    assert answer == {"text": "", "blocks": []}
    last = stage.sockets.last
    assert last is not None
    assert last.payload["actions"][0]["selected_date"] == "2000-02-29"


def test_external_options_are_the_apps_and_stay_known(ana: Browser, form: Json) -> None:
    place = {"where": {"modal": form["id"]}, "block_id": "fields", "action_id": "fields"}
    options = ana.act("options", **place, query="ph")["options"]
    assert [each["value"] for each in options] == ["physics", "phonetics"]
    ana.act("fill", modal=form["id"], values={"fields": {"fields": ["physics"]}})
    shown = top(ana)
    assert shown["values"]["fields"] == {"fields": ["physics"]}
    assert shown["chosen"]["fields"]["fields"][0]["text"]["text"] == "Physics"
    sentence = ana.fail("fill", modal=form["id"], values={"fields": {"fields": ["biology"]}})
    assert sentence == '"biology" is not among the options any more.'


def test_a_pushed_form_lies_on_top_until_it_is_closed(ana: Browser, form: Json) -> None:
    ana.act("press", where={"modal": form["id"]}, block_id="more", action_id="more")
    modals = ana.get("views")["modals"]
    assert [each["title"] for each in modals] == ["Register", "More"]
    beneath = ana.fail("submit", modal=form["id"], values=values())
    assert beneath == "Another form lies on top of that one."
    left = ana.act("close", modal=modals[1]["id"])["modals"]
    assert [each["id"] for each in left] == [form["id"]]


def test_a_form_closed_in_one_browser_is_closed_in_the_other(ana: Browser, form: Json) -> None:
    with ana.stream() as second:
        assert ana.act("close", modal=form["id"]) == {"modals": [], "home": None}
        second.next("modals")
    assert ana.act("close", modal=form["id"])["modals"] == []
    assert ana.fail("fill", modal=form["id"], values={}) == "That form is closed."
    assert ana.fail("submit", modal=form["id"], values={}) == "That form is closed."


def test_nobody_touches_anothers_form(ana: Browser, ben: Browser, form: Json) -> None:
    for do in ("fill", "submit"):
        assert ben.fail(do, modal=form["id"], values=values()) == "That form is closed."
    ben.act("close", modal=form["id"])
    assert top(ana)["id"] == form["id"]


def test_a_form_on_its_way_is_not_sent_twice(
    ana: Browser, form: Json, controller: DemoController
) -> None:
    came, go = threading.Event(), threading.Event()

    @controller.bolt.view("held")
    def held(ack: Ack) -> None:
        came.set()
        assert go.wait(LONGEST)
        ack()

    stage = controller.workspace
    stage.state.view_stacks[stage.person("ana").id][0].view["callback_id"] = "held"
    answers: list[Json] = []
    first = threading.Thread(
        target=lambda: answers.append(ana.act("submit", modal=form["id"], values=values()))
    )
    first.start()
    assert came.wait(LONGEST)
    assert ana.fail("submit", modal=form["id"]) == "That form is on its way already."
    go.set()
    first.join()
    assert answers == [{"modals": [], "home": None}]


def test_an_app_that_is_late_leaves_the_form_open(
    ana: Browser, form: Json, stage: Workspace
) -> None:
    stage.sockets.seconds_to_acknowledge = 0.05
    stage.state.view_stacks[stage.person("ana").id][0].view["callback_id"] = "unheard"
    late = ana.fail("submit", modal=form["id"], values=values())
    assert late == "The app did not respond in time."
    assert top(ana)["trouble"] is not None
    assert top(ana)["values"]["site"] == {"site": "brown"}


def test_an_answer_that_makes_no_sense_is_said(
    ana: Browser, form: Json, controller: DemoController
) -> None:
    @controller.bolt.view("senseless")
    def senseless(ack: Ack) -> None:
        ack(response_action="errors", errors={"nowhere": "Wrong."})

    stage = controller.workspace
    stage.state.view_stacks[stage.person("ana").id][0].view["callback_id"] = "senseless"
    sentence = ana.fail("submit", modal=form["id"], values=values())
    assert sentence.startswith("Slack could not use the app's answer: (invalid_errors")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"site": {"site": "mars"}}, '"mars" is not among the options any more.'),
        ({"born": {"born": "2001-02-29"}}, "There is no 2001-02-29 in the calendar."),
        ({"born": {"born": "soon"}}, "A date is written like 2020-10-26."),
        ({"more": {"more": "x"}}, "Nothing can be put in there in a rehearsal."),
    ],
)
def test_what_a_field_does_not_take_is_said(
    ana: Browser, form: Json, given: Json, sentence: str
) -> None:
    assert ana.fail("fill", modal=form["id"], values=given) == sentence


def test_what_the_form_has_lost_meanwhile_is_passed_by(ana: Browser, form: Json) -> None:
    lost = {"nothing": {"here": "x"}, "site": {"lost": "x", "site": "pune"}, "more": {"more": None}}
    assert ana.act("fill", modal=form["id"], values=lost) == {}
    assert top(ana)["values"]["site"] == {"site": "pune"}


def test_every_kind_of_input_keeps_what_it_takes(ana: Browser, controller: DemoController) -> None:
    ana_id, general = controller.workspace.person("ana").id, ana.channel_id()
    rich = {"type": "rich_text", "elements": []}
    kinds: Json = {
        "number_input": (12, "12"),
        "email_text_input": ("ana@example.org", "ana@example.org"),
        "timepicker": ("17:30", "17:30"),
        "datetimepicker": (1603746000, 1603746000),
        "users_select": (ana_id, ana_id),
        "multi_users_select": ([ana_id], [ana_id]),
        "channels_select": (general, general),
        "multi_conversations_select": ([general], [general]),
        "radio_buttons": ("pune", "pune"),
        "checkboxes": (["pune", "brown"], ["pune", "brown"]),
        "rich_text_input": (rich, rich),
    }
    wrong: Json = {
        "timepicker": "25:00",
        "datetimepicker": "soon",
        "users_select": "U1",
        "channels_select": "C1",
        "multi_conversations_select": ["C1"],
        "checkboxes": ["mars"],
    }

    @controller.bolt.command("/kinds")
    def show(ack: Ack, client: WebClient, body: Json) -> None:
        blocks = [input_of(kind) for kind in kinds]
        client.views_open(trigger_id=body["trigger_id"], view=modal(*blocks))
        ack()

    ana.act("command", text="/kinds", **{"in": general})
    view_id = top(ana)["id"]
    given = {kind: {kind: value} for kind, (value, _) in kinds.items()}
    ana.act("fill", modal=view_id, values=given)
    assert top(ana)["values"] == {kind: {kind: kept} for kind, (_, kept) in kinds.items()}
    for kind, value in wrong.items():
        assert ana.fail("fill", modal=view_id, values={kind: {kind: value}})
    assert top(ana)["values"] == {kind: {kind: kept} for kind, (_, kept) in kinds.items()}
    ana.act("fill", modal=view_id, values={"rich_text_input": {"rich_text_input": "Words"}})
    words = top(ana)["values"]["rich_text_input"]["rich_text_input"]
    assert words["elements"][0]["elements"] == [{"type": "text", "text": "Words"}]


def input_of(kind: str) -> Json:
    """An input of that kind, with its kind for ids."""
    element: Json = {"type": kind, "action_id": kind}
    if kind in {"radio_buttons", "checkboxes"}:
        element["options"] = SITES
    if kind == "number_input":
        element["is_decimal_allowed"] = False
    return {"type": "input", "block_id": kind, "label": plain(kind), "element": element}


@pytest.mark.parametrize(
    "given",
    [
        [],
        None,
        {"site": "brown"},
        {"affiliation": {"affiliation_text": {}}},
        {"fields": {"fields": "x"}},
    ],
)
def test_values_of_another_shape_are_refused(ana: Browser, form: Json, given: object) -> None:
    request = {"as": "ana", "do": "fill", "modal": form["id"], "values": given}
    assert ana.post("/page/act", request)[0] == 400
