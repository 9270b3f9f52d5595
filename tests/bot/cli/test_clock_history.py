"""How a rehearsal's clock ran, said in a line at the end."""

import io
import re
import signal
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.cli import rehearse
from bot.cli.common import describe_file
from bot.core.clock import FastClock
from bot.outbox.models import OutboxRow
from bot.rehearsing.arguments import default_start
from bot.rehearsing.clock_history import ClockHistory
from bot.rehearsing.controller import RehearsalController, RehearsalSettings
from bot.rehearsing.session import open_rehearsal
from rehearsal.page import PageServer
from tests.bot.cli.conftest import Run

START = datetime(2030, 4, 1, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


class HandDriven:
    """A clock, its course, and the wall clock beneath it, which the test moves."""

    def __init__(self, speed: float = 0) -> None:
        self.wall = datetime(2026, 1, 1, tzinfo=UTC)
        self.clock = FastClock(START, speed, lambda: self.wall)
        self.history = ClockHistory(self.clock, lambda: self.wall)


def test_a_clock_that_ran_is_described_with_its_speed() -> None:
    driven = HandDriven(3600)
    driven.wall += 108 * SECOND
    assert driven.history.describe(0.3 * SECOND) == (
        "Event clock: 4 d 12 h in 108.0 s at ×3600; behind by at most 0.3 s of wall time."
    )


def test_a_clock_that_stood_and_jumped_did_not_run() -> None:
    driven = HandDriven()
    driven.wall += HOUR
    driven.clock.jump_to(START + 5 * HOUR)
    assert driven.history.describe(timedelta()) is None


def test_standing_and_jumps_are_left_out_and_jumps_are_said() -> None:
    driven = HandDriven(60)
    driven.wall += 60 * SECOND
    driven.clock.set_speed(0)
    driven.wall += HOUR
    driven.clock.jump_to(START + 4 * HOUR)
    driven.clock.set_speed(3600)
    driven.clock.jump_to(START + 10 * HOUR)
    driven.wall += 2 * SECOND
    assert driven.history.describe(timedelta()) == (
        "Event clock: 3 h in 62.0 s at ×60 to ×3600, and 9 h in jumps; "
        "behind by at most 0.0 s of wall time."
    )


def test_an_instant_is_behind_by_the_wall_time_for_which_the_clock_ran_since() -> None:
    driven = HandDriven(3600)
    history = driven.history
    driven.wall += 2 * SECOND
    driven.clock.set_speed(0)
    driven.wall += HOUR
    driven.clock.jump_to(START + 10 * HOUR)
    driven.clock.set_speed(60)
    driven.wall += 5 * SECOND
    assert history.run_since(START - HOUR) == 7 * SECOND
    assert history.run_since(START + HOUR) == 6 * SECOND
    # It was never shown: the clock jumped over it.
    assert history.run_since(START + 4 * HOUR) == 5 * SECOND
    assert history.run_since(START + 10 * HOUR + timedelta(minutes=2)) == 3 * SECOND
    assert history.run_since(driven.clock.now()) == timedelta()


def test_the_bots_rows_and_the_casts_acts_count(small_file: str) -> None:
    described = describe_file(small_file)
    begin = default_start(described)
    with open_rehearsal(described, begin) as rehearsal:
        rehearsal.play_to(None)
        assert (rehearsal.behind(), rehearsal.describe_run()) == (timedelta(), None)
        rehearsal.history = ClockHistory(FastClock(begin, 3600))
        with rehearsal.bot.database.write() as session:
            row = session.scalars(select(OutboxRow).order_by(OutboxRow.due)).first()
            assert row is not None
            row.settled_at = row.due + HOUR
        assert round(rehearsal.behind().total_seconds(), 3) == 1
        rehearsal.cast.worst_delay = 3 * SECOND
        assert rehearsal.behind() == 3 * SECOND


def converse(
    run: Run, monkeypatch: pytest.MonkeyPatch, file: str, speed: str, lines: str
) -> list[str]:
    """The lines about the clock of a rehearsal in the terminal."""
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    ended = run("rehearse", file, "--speed", speed)
    assert (ended.status, ended.err) == (0, "")
    return [line for line in ended.out.splitlines() if line.startswith("Event clock")]


def test_the_terminals_end_says_how_the_clock_ran(
    run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = converse(run, monkeypatch, small_file, "60", "to 2030-04-01 06:00\nquit\n")
    assert len(lines) == 1
    assert re.fullmatch(
        r"Event clock: .+ in \d+\.\d s at ×60, and .+ in jumps; "
        r"behind by at most \d+\.\d s of wall time\.",
        lines[0],
    )


def test_of_a_clock_that_stood_nothing_is_said(
    run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert converse(run, monkeypatch, small_file, "0", "next\nquit\n") == []


class StoppedPage(PageServer):
    """A page's server that is stopped by Ctrl-C as soon as it serves."""

    def start(self) -> PageServer:
        page = super().start()
        signal.raise_signal(signal.SIGINT)
        return page


@pytest.mark.parametrize(("speed", "times"), [("60", 1), ("0", 0)])
def test_the_pages_end_says_how_the_clock_ran(
    run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch, speed: str, times: int
) -> None:
    monkeypatch.setattr(rehearse, "PageServer", StoppedPage)
    ended = run("rehearse", small_file, "--page", "--speed", speed)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.count("at ×60; behind by at most") == times
    assert ended.out.count("Event clock") == times


def test_a_rehearsal_begun_anew_is_a_run_of_its_own(small_file: str) -> None:
    described = describe_file(small_file)
    controller = RehearsalController(described, RehearsalSettings(default_start(described)))
    try:
        controller.clock.set_speed(60)
        assert (controller.describe_run() or "").startswith("Event clock: ")
        controller.restart(None)
        assert controller.describe_run() is None
    finally:
        controller.stop()
