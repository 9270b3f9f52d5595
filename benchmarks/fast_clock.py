"""A cast of 200 on a clock 3,600 times as fast: measures how far bot, cast and clock lag."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median, quantiles
from time import perf_counter, process_time, sleep

from sqlalchemy import select

from benchmarks.support.agreement import find_disagreements
from benchmarks.support.common import EVENT, ErrorCount
from bot.agenda.kinds import COUNTDOWN, DAY_AGENDA, DAY_ITEM, OFFICE_HOURS, PASSED, REMINDER
from bot.cli.common import describe_file
from bot.core import timezones as zones
from bot.outbox.kinds import name_kinds
from bot.outbox.models import OutboxRow, OutboxState
from bot.overview.kinds import DIGEST
from bot.rehearsing.arguments import read_instant
from bot.rehearsing.session import RehearsalSession, open_rehearsal

SIZE = 200
SPEED = 3600
# People begin to register so long before the first day.
EARLY = timedelta(days=4)
# The five days on which nearly everything happens, in the event's zone.
SPAN = ("2020-10-26 08:00", "2020-10-30 20:00")
GOAL_SECONDS = 1.0
LOOK_SECONDS = 0.05
# Planned kinds: nobody changes the plan meanwhile, so that a message is skipped only if late.
PLANNED = {REMINDER, OFFICE_HOURS, COUNTDOWN, PASSED, DAY_AGENDA, DAY_ITEM, DIGEST}


@dataclass(frozen=True)
class Run:
    """The span by three clocks: event time, wall seconds, processor seconds."""

    event: timedelta
    wall: float
    processor: float

    @property
    def astray(self) -> float:
        """Return the wall seconds between the event's clock and the wall clock."""
        return abs(self.event.total_seconds() / SPEED - self.wall)


def measure_fast_clock(size: int = SIZE) -> bool:
    """Print how late bot and cast were at ×3600, in wall time; return whether the goals hold."""
    described = describe_file(str(EVENT))
    start = zones.at(described.first, time(), described.zone) - EARLY
    begin, end = (read_instant(described, each) for each in SPAN)
    errors = ErrorCount()
    logging.getLogger().addHandler(errors)
    try:
        with open_rehearsal(described, start, cast=size) as rehearsal:
            rehearsal.play_to(begin)
            answered, undone = len(rehearsal.cast.answers), len(rehearsal.cast.undone)
            run = _run_span(rehearsal, end)
            answered = len(rehearsal.cast.answers) - answered
            undone = len(rehearsal.cast.undone) - undone
            worst_act = rehearsal.cast.worst_delay.total_seconds()
            said = rehearsal.describe_run()
            # The rows still claimed, and the rest of the event: then everything must agree.
            rehearsal.play_to(None)
            with rehearsal.bot.database.read() as session:
                query = select(OutboxRow).where(OutboxRow.due > begin, OutboxRow.due <= end)
                rows = list(session.scalars(query))
                wrong = find_disagreements(session, rehearsal.workspace, rehearsal.cast.answers)
    finally:
        logging.getLogger().removeHandler(errors)
    actions = sum(begin < each.at <= end for each in rehearsal.cast.plan())
    print(f"ML4SCI 2020 at ×{SPEED} with a cast of {size}, {SPAN[0]} to {SPAN[1]}:")
    print(f"  {said}")
    print(f"  {run.event} of the event in {run.wall:.1f} s, {run.processor:.1f} s of processor")
    print(f"  {actions:,} acts, {answered:,} answers to them, {undone:,} that could not be done")
    print(f"  clocks apart by {run.astray:.3f} s (goal: under {GOAL_SECONDS:.0f} s)")
    print(f"  worst act {worst_act:.2f} s late (goal: under {GOAL_SECONDS:.0f} s)")
    kept = _print_rows(rows)
    print(f"  {errors.count} errors in the log (goal: 0), {len(wrong)} disagreements (goal: 0)")
    for line in wrong:
        print(f"  {line}")
    on_time = max(run.astray, worst_act) < GOAL_SECONDS
    return on_time and kept and not wrong and not errors.count


def _run_span(rehearsal: RehearsalSession, end: datetime) -> Run:
    wall, processor, begin = perf_counter(), process_time(), rehearsal.clock.now()
    rehearsal.run(SPEED)
    while (now := rehearsal.clock.now()) < end:
        sleep(LOOK_SECONDS)
    wall, processor = perf_counter() - wall, process_time() - processor
    rehearsal.clock.set_speed(0)
    return Run(now - begin, wall, processor)


def _print_rows(rows: Sequence[OutboxRow]) -> bool:
    """Print how late rows were sent, and which were not sent; return whether the goals hold."""
    late = [
        (each.settled_at - each.due).total_seconds() / SPEED
        for each in rows
        if each.state == OutboxState.SENT and each.settled_at is not None
    ]
    skipped = [each for each in rows if each.state == OutboxState.SKIPPED]
    too_late = [each for each in skipped if each.kind in name_kinds(PLANNED)]
    failed = [each for each in rows if each.state == OutboxState.FAILED]
    print(
        f"  {len(late):,} rows done: late by {median(late):.3f} s in the median, "
        f"{quantiles(late, n=100)[98]:.3f} s at p99, {max(late):.3f} s at worst "
        f"(goal: under {GOAL_SECONDS:.0f} s)"
    )
    print(
        f"  {len(too_late)} skipped as too late (goal: 0), {len(skipped) - len(too_late)} not "
        f"needed any more, {len(failed)} failed (goal: 0)"
    )
    for each in [*too_late, *failed]:
        print(f"  {each.state}: {each.key} ({each.reason})")
    return max(late) < GOAL_SECONDS and not too_late and not failed
