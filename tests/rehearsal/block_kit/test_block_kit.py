"""Block Kit's limits, in Slack's words, with the place of each problem."""

from typing import Any

import pytest

from rehearsal.block_kit import check_message_blocks, check_view
from tests.rehearsal.helpers import actions, button, modal, option, plain, section, text_input

Json = dict[str, Any]


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def select(count: int, **more: Any) -> Json:
    options = [option(f"Option {number}", str(number)) for number in range(count)]
    return {"type": "static_select", "action_id": "pick", "options": options, **more}


def test_everything_slack_takes_is_taken() -> None:
    blocks = [
        {"type": "header", "text": plain("x" * 150)},
        section("x" * 3000, accessory=button("x" * 75, "go", value="v" * 2000, style="primary")),
        {"type": "section", "fields": [mrkdwn("x" * 2000)] * 10},
        {"type": "divider"},
        {"type": "context", "elements": [mrkdwn("x")] * 10},
        actions(*(button("Go", f"go-{number}") for number in range(25))),
        {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a picture"},
        {"type": "markdown", "text": "x" * 12_000},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]},
        {"type": "section", "text": mrkdwn("Pick"), "accessory": select(100)},
        text_input("Name", "name", multiline=True, max_length=3000),
    ]
    assert check_message_blocks(blocks) == []


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (section("x" * 3001), "must be less than 3001 characters /0/text/text"),
        (section(""), "must be more than 0 characters /0/text/text"),
        ({"type": "section"}, "missing required field: text /0"),
        (
            {"type": "section", "fields": [mrkdwn("x" * 2001)]},
            "must be less than 2001 characters /0/fields/0/text",
        ),
        (
            {"type": "section", "fields": [mrkdwn("x")] * 11},
            "no more than 10 items allowed /0/fields",
        ),
        (
            {"type": "header", "text": plain("x" * 151)},
            "must be less than 151 characters /0/text/text",
        ),
        (
            {"type": "header", "text": mrkdwn("x")},
            "unsupported type: mrkdwn /0/text/type",
        ),
        (
            actions(button("x" * 76, "go")),
            "must be less than 76 characters /0/elements/0/text/text",
        ),
        (
            actions(button("Go", "go", value="x" * 2001)),
            "must be less than 2001 characters /0/elements/0/value",
        ),
        (
            actions(button("Go", "x" * 256)),
            "must be less than 256 characters /0/elements/0/action_id",
        ),
        (
            actions(button("Go", "go", style="green")),
            "must be one of: primary, danger /0/elements/0/style",
        ),
        (
            actions(*(button("Go", f"go-{number}") for number in range(26))),
            "no more than 25 items allowed /0/elements",
        ),
        (actions(), "no fewer than 1 items allowed /0/elements"),
        (
            actions(text_input("Name", "name")["element"]),
            "unsupported type: plain_text_input /0/elements/0/type",
        ),
        (
            {"type": "context", "elements": [mrkdwn("x")] * 11},
            "no more than 10 items allowed /0/elements",
        ),
        (
            {"type": "context", "elements": [button("Go", "go")]},
            "unsupported type: button /0/elements/0/type",
        ),
        (actions(select(101)), "no more than 100 items allowed /0/elements/0/options"),
        (actions(select(0)), "no fewer than 1 items allowed /0/elements/0/options"),
        (
            actions({"type": "static_select", "action_id": "pick"}),
            "missing required field: options /0/elements/0",
        ),
        (
            actions({**select(0), "options": [option("x" * 76, "x")]}),
            "must be less than 76 characters /0/elements/0/options/0/text/text",
        ),
        (
            actions(select(2, initial_option=option("Option 9", "9"))),
            "must be among the options /0/elements/0/initial_option",
        ),
        (
            actions({"type": "overflow", "options": [option("a", str(n)) for n in range(6)]}),
            "no more than 5 items allowed /0/elements/0/options",
        ),
        (
            actions(button("Go", "go", confirm={"title": plain("Sure?")})),
            "missing required field: text /0/elements/0/confirm",
        ),
        ({"type": "markdown", "text": "x" * 12_001}, "must be less than 12001 characters /0/text"),
        (section("x", block_id="x" * 256), "must be less than 256 characters /0/block_id"),
        (section("x", colour="red"), "invalid additional property: colour /0"),
        ({"type": "poem"}, "unsupported type: poem /0/type"),
        ({"text": "x"}, "missing required field: type /0"),
        ({"type": "image", "alt_text": "x"}, "missing required field: image_url /0"),
        (
            {"type": "actions", "elements": [{"type": "datepicker", "initial_date": "26 Oct"}]},
            "must be a date in the format YYYY-MM-DD /0/elements/0/initial_date",
        ),
        ({"type": "section", "text": "x"}, "must be an object /0/text"),
        (
            {"type": "section", "text": {"type": "mrkdwn", "text": 3}},
            "must provide a string /0/text/text",
        ),
    ],
)
def test_what_slack_refuses_is_refused(block: Json, problem: str) -> None:
    words, _, place = problem.rpartition(" /")
    assert f"{words} [json-pointer:/blocks/{place}]" in check_message_blocks([block])


def test_fifty_blocks_and_no_more() -> None:
    blocks = [{"type": "divider"}] * 51
    assert check_message_blocks(blocks[:50]) == []
    assert check_message_blocks(blocks) == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_ids_do_not_come_twice() -> None:
    assert check_message_blocks([actions(button("A", "go"), button("B", "go"))]) == [
        '`action_id` "go" already exists [json-pointer:/blocks/0/elements/1/action_id]'
    ]
    twice = [section("a", accessory=button("A", "go")), section("b", accessory=button("B", "go"))]
    assert check_message_blocks(twice) == [
        '`action_id` "go" already exists [json-pointer:/blocks/1/accessory/action_id]'
    ]
    assert check_message_blocks([section("a", block_id="x"), section("b", block_id="x")]) == [
        '`block_id` "x" already exists [json-pointer:/blocks/1/block_id]'
    ]


def test_a_good_modal_and_a_good_home_are_taken() -> None:
    assert check_view(modal(text_input("Name", "name"))) == []
    assert check_view({"type": "home", "blocks": [{"type": "divider"}] * 100}) == []


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(title="x" * 25), "must be less than 25 characters /title/text"),
        (modal(submit=plain("x" * 25)), "must be less than 25 characters /submit/text"),
        (modal(close=plain("x" * 25)), "must be less than 25 characters /close/text"),
        (modal(private_metadata="x" * 3001), "must be less than 3001 characters /private_metadata"),
        (modal(callback_id="x" * 256), "must be less than 256 characters /callback_id"),
        (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed /blocks"),
        (modal({"type": "markdown", "text": "x"}), "unsupported type: markdown /blocks/0/type"),
        (
            modal({"type": "input", "element": select(1), "label": mrkdwn("x")}),
            "unsupported type: mrkdwn /blocks/0/label/type",
        ),
        (
            modal({"type": "input", "element": button("Go", "go"), "label": plain("x")}),
            "unsupported type: button /blocks/0/element/type",
        ),
        (
            modal({"type": "input", "label": plain("x")}),
            "missing required field: element /blocks/0",
        ),
        ({"type": "home", "blocks": [], "title": plain("x")}, "invalid additional property: title"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
    ],
)
def test_what_slack_refuses_in_a_view_is_refused(view: Json, problem: str) -> None:
    words, _, place = problem.partition(" /")
    pointer = f"/view/{place}" if place else "/view"
    assert f"{words} [json-pointer:{pointer}]" in check_view(view)


def test_a_modal_with_an_input_has_a_submit_button() -> None:
    view = modal(text_input("Name", "name"))
    del view["submit"]
    assert check_view(view) == ["missing required field: submit [json-pointer:/view]"]


def test_only_one_input_is_focused() -> None:
    view = modal(
        text_input("A", "a", focus_on_load=True),
        text_input("B", "b", focus_on_load=True),
    )
    assert len(check_view(view)) == 1
