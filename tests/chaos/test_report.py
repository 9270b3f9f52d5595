"""When a round counts, and what is said of one that is bad."""

from dataclasses import replace

from tests.chaos.counting import Count
from tests.chaos.pulse import LONGEST
from tests.chaos.report import Round, describe_trouble

GOOD = Round("kill", seed=7, seconds=40.0, count=Count(owed=300, received=300))
LOST = replace(GOOD, count=Count(owed=300, received=299, lost=1, wrong=("x is lost",)))


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


def test_a_bad_round_says_what_is_wrong_and_how_to_repeat_it() -> None:
    text = describe_trouble(replace(LOST, short=True))
    assert "x is lost" in text
    assert text.endswith("python -m tests.chaos kill --rounds 1 --seed 7 --short")
