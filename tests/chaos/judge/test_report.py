"""When a round counts, and what is said of one that is bad."""

from dataclasses import replace

import pytest

from bot.outbox.models import OutboxState
from tests.chaos.judge.counting import Count, Unsent
from tests.chaos.judge.load_probe import LONGEST
from tests.chaos.judge.report import Round, describe_trouble, print_table

GOOD = Round("kill", seed=7, seconds=40.0, count=Count(expected=300, received=300))
LOST = replace(GOOD, count=Count(expected=300, received=299, lost=1, wrong=("x is lost",)))


def test_what_is_lost_doubled_out_of_order_or_otherwise_wrong_makes_a_round_bad() -> None:
    assert GOOD.is_good
    assert not LOST.is_good
    for trouble in (Count(doubled=1), Count(out_of_order=1), Count(wrong=("x",))):
        assert not replace(GOOD, count=trouble).is_good
    assert not replace(GOOD, failure="waited 180 s in vain").is_good


def test_a_bad_round_is_void_only_on_a_machine_that_did_not_keep_up() -> None:
    assert not replace(LOST, slowest=LONGEST).is_void
    assert replace(LOST, slowest=LONGEST + 0.1).is_void
    assert not replace(GOOD, slowest=LONGEST + 0.1).is_void


def test_the_table_has_a_figure_for_each_way_to_end(capsys: pytest.CaptureFixture[str]) -> None:
    states = ("skipped", "cancelled", "cancelled", "failed", "unknown")
    unsent = tuple(Unsent(OutboxState(state), "key", "") for state in states)
    print_table([replace(GOOD, count=replace(GOOD.count, unsent=unsent, very_late=3))])
    heading, line = capsys.readouterr().out.splitlines()[-2:]
    for name, figure in (
        ("skipped", 1),
        ("cancelled", 2),
        ("failed", 1),
        ("unknown", 1),
        ("very late", 3),
    ):
        end = heading.index(name) + len(name)
        assert line[:end].split()[-1] == str(figure)


def test_a_bad_round_says_what_is_wrong_and_how_to_repeat_it() -> None:
    text = describe_trouble(replace(LOST, short=True))
    assert "x is lost" in text
    assert text.endswith("python -m tests.chaos kill --rounds 1 --seed 7 --short")
