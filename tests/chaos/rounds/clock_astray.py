"""Clocks that are wrong, and machines that sleep.

The wall clock of a process is set by libfaketime, a library that the system loads before its own:
time.time() jumps, and what counts seconds since the start (monotonic, boottime) goes on, as when
an administrator sets a machine's clock. Where it is not installed, the scenario is left out.
"""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event

from rehearsal import Delay, DropAnswer
from tests.chaos.judge.counting import Count
from tests.chaos.machines.databases import round_database
from tests.chaos.machines.machine import find_library
from tests.chaos.round_config import PLAIN, QUICK, QUICK_LEASES, FastTime, RoundConfig
from tests.chaos.scene import Scene, set_scene

HOUR = timedelta(hours=1)
# So many posts are received while a clock is ahead, if that makes them due.
MEANWHILE = 10
LOST_ANSWERS, SHORT_LOST_ANSWERS = 0.1, 0.3

# Two hours of event time are 40 seconds of wall time, in which leases run out.
SECONDS_ASLEEP, SPEED = 40.0, 180.0
SHORT_SECONDS_ASLEEP, SHORT_SPEED = 6.0, 1200.0
# As many rows come due together, each in a channel of its own, while a call takes so many seconds:
# when the first is received, every hand is at a call. A hand that had asked whether its row is
# still its own, and had not called yet, would do so when the machine wakes; nothing can help that.
AT_ONCE, SLOW = 30, 3.0


class WallClock:
    """What libfaketime shows a process: the machine's time and so much more or less."""

    def __init__(self, directory: Path, name: str) -> None:
        self._file = directory / name
        self._set: list[tuple[datetime, timedelta]] = []
        self._file.write_text("+0")

    @property
    def settings(self) -> dict[str, str]:
        """What a process needs in its environment."""
        return {
            "LD_PRELOAD": str(find_library()),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            # Its correction for old C libraries has each thread that waits for Python's lock wait
            # for no time at all, and ask again: with several threads, nothing else is done.
            "FAKETIME_FORCE_MONOTONIC_FIX": "0",
        }

    def set_ahead(self, ahead: timedelta, now: datetime) -> None:
        """Be so far ahead from now on; less than nothing is behind."""
        # Replaced in one step: it is read at every look at the clock.
        new = self._file.with_suffix(".new")
        new.write_text(f"{ahead.total_seconds():+.0f}")
        new.replace(self._file)
        self._set.append((now, ahead))

    def ahead_at(self, instant: datetime) -> timedelta:
        """How far ahead it was then."""
        return next((by for at, by in reversed(self._set) if at <= instant), timedelta())


def play_set(seed: int, *, short: bool = False) -> Count:
    """A round: the clock is set by an hour, forward or back, and after a while set right again.

    Answers are lost meanwhile, so that messages are looked up by times of two clocks; and in
    half of the rounds a second machine, whose clock is right, shares the work.
    """
    config = QUICK if short else PLAIN
    dice = Random(seed)  # noqa: S311 - dice, no secret
    if dice.random() < 0.5:
        with round_database() as url, set_scene(seed, database_url=url, config=config) as scene:
            return play_set_in(scene, short, machines=2)
    with set_scene(seed, config=config) as scene:
        return play_set_in(scene, short, machines=1)


def play_set_in(scene: Scene, short: bool, machines: int) -> Count:
    """The part that is common to one machine and two."""
    posts, channels, seconds = (40, 20, 6.0) if short else (300, 50, 12.0)
    faults = scene.workspace.faults
    share = SHORT_LOST_ANSWERS if short else LOST_ANSWERS
    faults.add_share("chat.postMessage", DropAnswer(), share, scene.new_dice())
    wall = WallClock(scene.fleet.directory, "wall-clock")
    scene.fleet.start("clock", **wall.settings)
    for _ in range(machines - 1):
        scene.fleet.start("clock")
    # A program that starts from nothing takes its time: posts come due when it is there.
    scene.wait_started()
    scene.plan(posts, channels, first=timedelta(), within=timedelta(seconds=seconds))
    scene.wait_begun()
    Event().wait(scene.rng.uniform(0, seconds / 6))
    ahead = scene.rng.choice((HOUR, -HOUR))
    wall.set_ahead(ahead, scene.clock.now())
    if ahead > timedelta() and machines == 1:
        # Everything is due at once by this clock.
        scene.wait_for_more(MEANWHILE)
    Event().wait(scene.rng.uniform(seconds / 4, seconds / 2))
    wall.set_ahead(timedelta(), scene.clock.now())
    scene.wait_settled()
    faults.clear()
    # With two machines, who knows which of them has posted a message.
    return scene.end(wall.ahead_at) if machines == 1 else scene.end()


def play_asleep(seed: int, *, short: bool = False) -> Count:
    """A round: the machine sleeps for two hours of event time, while posts come due.

    It falls asleep at the first message that is received, of which it has not heard, with each
    hand at a call, and more rows in hand than it has hands. In half of the rounds there is then
    another machine, which is awake and takes them over.
    """
    speed, leases = (SHORT_SPEED, QUICK_LEASES) if short else (SPEED, None)
    config = RoundConfig(leases, FastTime.from_now(speed))
    dice = Random(seed)  # noqa: S311 - dice, no secret
    if dice.random() < 0.5:
        with round_database() as url, set_scene(seed, database_url=url, config=config) as scene:
            return play_asleep_in(scene, short, machines=2)
    with set_scene(seed, config=config) as scene:
        return play_asleep_in(scene, short, machines=1)


def play_asleep_in(scene: Scene, short: bool, machines: int) -> Count:
    """The part that is common to one machine and two."""
    posts, channels = (20, 20) if short else (250, 50)
    asleep = SHORT_SECONDS_ASLEEP if short else SECONDS_ASLEEP
    scene.workspace.add_person("ana")
    first = timedelta(minutes=30)
    scene.plan(posts, channels, first=first, within=timedelta(hours=3))
    scene.plan(AT_ONCE, AT_ONCE, first=first, within=timedelta(), name="at-once")
    scene.workspace.faults.add("chat.postMessage", Delay(SLOW), times=AT_ONCE)
    process = scene.fleet.start()
    fallen = scene.at_a_message(1, process.pause)
    scene.wait_connected()
    scene.wait_for(fallen.is_set, "a message to be received")
    for _ in range(machines - 1):
        scene.fleet.start("clock")
    Event().wait(asleep)
    process.resume()
    scene.wait_settled()
    ana = scene.workspace.person("ana")
    scene.wait_for(lambda: ana.command("/agenda").error is None, "an answer")
    return scene.end()
