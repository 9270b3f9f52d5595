"""A machine's clock that is set while a row is in hand, and set right again: one message."""

from datetime import datetime, timedelta

import pytest

from bot.core.clock import FastClock
from rehearsal import DropAnswer
from tests.schedules.delivery_fixture import DeliveryFixture, NewProcess
from tests.schedules.steps import Interruption, Step, assert_posted_once_in_order
from tests.support.factories import NOW

HOUR = timedelta(hours=1)


class WrongClock(FastClock):
    """A machine's clock that somebody sets: it shows so much more, or less, than the right one."""

    def __init__(self, right: FastClock) -> None:
        super().__init__(NOW, 0)
        self._right = right
        self.ahead = timedelta()

    def now(self) -> datetime:
        return self._right.now() + self.ahead

    def ticking(self) -> datetime:
        return self._right.ticking()

    def jump_to(self, instant: datetime) -> None:
        self._right.jump_to(instant - self.ahead)


set_by = pytest.mark.parametrize("by", [HOUR, -HOUR], ids=["forward", "back"])
set_right = pytest.mark.parametrize("is_set_right", [False, True], ids=["still", "set right"])


@pytest.mark.parametrize("step", Step)
@set_by
@set_right
def test_a_machine_whose_clock_is_set_posts_once(
    office: DeliveryFixture, new_process: NewProcess, step: Step, by: timedelta, is_set_right: bool
) -> None:
    """Its leases are by the same clock, and the answer to its first post is lost."""
    event, wall = WrongClock(office.clock), WrongClock(office.wall)

    def set_clock(ahead: timedelta) -> None:
        event.ahead = wall.ahead = ahead

    office.workspace.faults.add("chat.postMessage", DropAnswer())
    office.enqueue("a", "b")
    machine = new_process(clock=event, wall=wall)
    Interruption(machine, step, lambda: set_clock(by))
    machine.delivery.deliver_due()
    if is_set_right:
        set_clock(timedelta())
    machine.run()
    assert_posted_once_in_order(office, "a", "b")


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("step", Step)
@set_by
def test_a_machine_whose_clock_is_set_beside_another_posts_once(
    office: DeliveryFixture, new_process: NewProcess, step: Step, by: timedelta
) -> None:
    """Leases are by the database's clock, and the answer to the first post is lost."""
    wrong = WrongClock(office.clock)

    def set_clock() -> None:
        wrong.ahead = by

    office.workspace.faults.add("chat.postMessage", DropAnswer())
    office.enqueue("a", "b")
    astray, other = new_process(clock=wrong), new_process()
    Interruption(astray, step, set_clock)
    astray.delivery.deliver_due()
    other.run()
    wrong.ahead = timedelta()
    astray.run()
    assert_posted_once_in_order(office, "a", "b")
