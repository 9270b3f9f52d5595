"""Inputs within Slack's limits."""

from bot.slack import block_kit as blocks
from handlers.core.form_inputs import multi_select, select, text_input

MANY = [blocks.option(f"Choice {number}", str(number)) for number in range(101)]


def test_a_select_offers_a_hundred_and_holds_nothing_else() -> None:
    assert select(MANY, "99") == {
        "type": "static_select",
        "options": MANY[:100],
        "initial_option": MANY[99],
    }
    assert "initial_option" not in select(MANY, "100")


def test_a_select_of_several_offers_a_hundred_and_holds_nothing_else() -> None:
    assert multi_select(MANY, ["100", "99"]) == {
        "type": "multi_static_select",
        "options": MANY[:100],
        "initial_options": [MANY[99]],
    }
    assert "initial_options" not in multi_select(MANY, ["100"])


def test_a_text_holds_as_much_as_may_be_typed() -> None:
    assert text_input("abcd", 3) == {
        "type": "plain_text_input",
        "max_length": 3,
        "initial_value": "abc",
    }
    assert text_input("", 3) == text_input(None, 3) == {"type": "plain_text_input", "max_length": 3}
