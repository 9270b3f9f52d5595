"""A round that does not come to its end says why, is judged all the same, and leaves nothing."""

from datetime import timedelta

import pytest

from tests.chaos.scene import Order, RoundFailed, ordering, set_scene


def test_what_is_never_settled_is_told_and_counted_as_lost() -> None:
    with ordering(Order(patience=0)), set_scene(1) as scene:
        scene.plan(2, 1, first=timedelta(), within=timedelta())
        scene.wait_settled()
        count = scene.end()
    # Beside the posts, those channels are enqueued that the hackathon's file names.
    assert count.lost == 2
    assert count.wrong[0].startswith("waited 0 s in vain for every row to be settled\n4 rows are")


@pytest.mark.soak
def test_a_round_that_waits_in_vain_says_for_what_and_leaves_no_process() -> None:
    failing = pytest.raises(RoundFailed, match=r"^waited 0 s in vain for rain\n(.*\n)+  run-1: ")
    with failing, set_scene(1) as scene:
        process = scene.fleet.start()
        scene.wait_started()
        scene.patience = 0
        scene.wait_for(lambda: False, "rain")
    assert process.was_killed
    assert not process.is_running


@pytest.mark.soak
def test_a_process_that_ends_by_itself_ends_the_wait_for_anything() -> None:
    with pytest.raises(RoundFailed, match=r"^clock-1 ended by itself\n"), set_scene(1) as scene:
        scene.fleet.start("clock", SLACK_BOT_TOKEN="")
        scene.wait_for(lambda: False, "rain")
