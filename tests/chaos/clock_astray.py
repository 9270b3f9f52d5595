"""Clocks that are wrong, and machines that sleep.

The wall clock of a process is set by libfaketime, a library that the system loads before its own:
time.time() jumps, and what counts seconds since the start (monotonic, boottime) goes on, as when
an administrator sets a machine's clock. Where it is not installed, the scenario is left out.
"""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event

from rehearsal import DropAnswer
from tests.chaos.counting import Count
from tests.chaos.databases import round_database
from tests.chaos.machine import find_library
from tests.chaos.processes import Process
from tests.chaos.scene import Scene, set_scene
from tests.chaos.terms import PLAIN, QUICK, QUICK_LEASES, FastTime, Terms

HOUR = timedelta(hours=1)
LOST_ANSWERS = 0.1

# Two hours of event time are 40 seconds of wall time, in which leases run out.
SECONDS_ASLEEP, SPEED = 40.0, 180.0
SHORT_SECONDS_ASLEEP, SHORT_SPEED = 6.0, 1200.0


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
    terms = QUICK if short else PLAIN
    dice = Random(seed)  # noqa: S311 - dice, no secret
    if dice.random() < 0.5:
        with round_database() as url, set_scene(seed, database_url=url, terms=terms) as scene:
            return play_set_in(scene, short, machines=2)
    with set_scene(seed, terms=terms) as scene:
        return play_set_in(scene, short, machines=1)


def play_set_in(scene: Scene, short: bool, machines: int) -> Count:
    """The part that is common to one machine and two."""
    posts, channels, seconds = (40, 20, 2.0) if short else (300, 50, 12.0)
    scene.plan(posts, channels, first=timedelta(seconds=2), within=timedelta(seconds=seconds))
    faults = scene.workspace.faults
    faults.add_share("chat.postMessage", DropAnswer(), LOST_ANSWERS, scene.rng)
    wall = WallClock(scene.fleet.directory, "wall-clock")
    scene.fleet.start("clock", **wall.settings)
    for _ in range(machines - 1):
        scene.fleet.start("clock")
    scene.wait_begun()
    Event().wait(scene.rng.uniform(0, seconds / 3))
    wall.set_ahead(scene.rng.choice((HOUR, -HOUR)), scene.clock.now())
    Event().wait(scene.rng.uniform(seconds / 4, seconds / 2))
    wall.set_ahead(timedelta(), scene.clock.now())
    scene.wait_settled()
    faults.clear()
    # With two machines, who knows which of them has posted a message.
    return scene.end(wall.ahead_at) if machines == 1 else scene.end()


def play_asleep(seed: int, *, short: bool = False) -> Count:
    """A round: the machine sleeps for two hours of event time, while posts come due.

    In half of the rounds there is another machine, which is awake; and then it falls asleep at a
    message that has been received, and of which it has not heard.
    """
    speed, leases = (SHORT_SPEED, QUICK_LEASES) if short else (SPEED, None)
    terms = Terms(leases, FastTime.from_now(speed))
    dice = Random(seed)  # noqa: S311 - dice, no secret
    if dice.random() < 0.5:
        with round_database() as url, set_scene(seed, database_url=url, terms=terms) as scene:
            return play_asleep_in(scene, short, machines=2)
    with set_scene(seed, terms=terms) as scene:
        return play_asleep_in(scene, short, machines=1)


def play_asleep_in(scene: Scene, short: bool, machines: int) -> Count:
    """The part that is common to one machine and two."""
    posts, channels = (40, 20) if short else (300, 50)
    asleep = SHORT_SECONDS_ASLEEP if short else SECONDS_ASLEEP
    scene.workspace.add_person("ana")
    scene.plan(posts, channels, first=timedelta(minutes=30), within=timedelta(hours=3))
    process = scene.fleet.start()
    for _ in range(machines - 1):
        scene.fleet.start("clock")
    scene.wait_connected()
    scene.wait_begun()
    fall_asleep(scene, process)
    Event().wait(asleep)
    process.resume()
    scene.wait_settled()
    ana = scene.workspace.person("ana")
    scene.wait_for(lambda: ana.command("/agenda").error is None, "an answer", seconds=90)
    return scene.end()


def fall_asleep(scene: Scene, process: Process) -> None:
    """Stop the process at a random message, before it is told that it was received."""
    asleep = scene.at_a_message(10, process.pause)
    scene.wait_for(asleep.is_set, "a message to be received")
