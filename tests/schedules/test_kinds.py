"""Every kind of row has what it takes to be done."""

from importlib import import_module
from pathlib import Path

import pytest

from bot.app import DELIVERABLES
from bot.outbox.kinds import REFRESH, MessageKind, find_kind, list_kinds

ROOT = Path(__file__).parent.parent.parent


def list_own_kinds() -> list[MessageKind]:
    """Return the kinds that the subjects' `kinds.py` define."""
    modules = [
        import_module(f"bot.{each.parent.name}.kinds") for each in ROOT.glob("bot/*/kinds.py")
    ]
    return [
        each
        for module in modules
        for each in vars(module).values()
        if isinstance(each, MessageKind)
    ]


def test_each_kind_is_rendered_or_made_or_done_by_an_action() -> None:
    own = set(list_own_kinds()) - {REFRESH}
    assert len(own) > 20
    assert own == {*DELIVERABLES.messages, *DELIVERABLES.files, *DELIVERABLES.actions}


def test_no_two_kinds_have_one_name() -> None:
    with pytest.raises(ValueError, match="there is a kind refresh already"):
        MessageKind("refresh", "another")


def test_each_file_that_a_person_asks_for_has_a_refusal() -> None:
    names = {each.name for each in DELIVERABLES.messages}
    asked = {each.name for each in DELIVERABLES.files} - {"digest_plot"}
    assert {f"{name}_refused" for name in asked} <= names


def test_a_kind_that_was_looked_up_before_it_is_made_can_be_made_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.outbox.kinds._KINDS", {})
    unknown = find_kind("of_a_later_version")
    assert unknown is find_kind("of_a_later_version")
    assert unknown not in list_kinds()
    made = MessageKind("of_a_later_version", "later")
    assert find_kind("of_a_later_version") is made
