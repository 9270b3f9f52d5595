"""Five days of a hackathon with 200 people, at full speed: its time, messages and errors."""

import logging
from datetime import time, timedelta
from time import perf_counter, process_time

from benchmarks.support.agreement import find_disagreements
from benchmarks.support.common import EVENT, ErrorCount
from bot.cli.common import describe_file
from bot.core import timezones as zones
from bot.rehearsing.session import open_rehearsal

SIZE = 200
# People begin to register so long before the first day.
EARLY = timedelta(days=4)
GOAL_SECONDS = 120.0


def measure_long_rehearsal(size: int = SIZE) -> bool:
    """Print the time and figures of a rehearsal of ML4SCI 2020; return whether the goals hold."""
    described = describe_file(str(EVENT))
    begin = zones.at(described.first, time(), described.zone) - EARLY
    errors = ErrorCount()
    logging.getLogger().addHandler(errors)
    try:
        with open_rehearsal(described, begin, cast=size, sequential=True) as rehearsal:
            wall, processor = perf_counter(), process_time()
            rehearsal.play_to(None)
            wall, processor = perf_counter() - wall, process_time() - processor
            cast, messages = rehearsal.cast, rehearsal.workspace.all_messages()
            calls = len(rehearsal.workspace.calls)
            with rehearsal.bot.database.read() as session:
                wrong = find_disagreements(session, rehearsal.workspace, cast.answers)
    finally:
        logging.getLogger().removeHandler(errors)
    refused = sum(each.is_refusal for each in cast.answers)
    posted = [each for each in messages if each.ephemeral_to is None]
    by_bot = sum(each.app_id is not None for each in posted)
    print(f"ML4SCI 2020 with a cast of {size}: {wall:.1f} s (goal: {GOAL_SECONDS:.0f} s)")
    print(f"  {processor:.1f} s of processor, {wall / len(cast.plan()) * 1000:.1f} ms an act")
    print(f"  {len(cast.plan()):,} acts, {len(cast.answers):,} commands, forms and buttons")
    print(f"  {refused:,} refused, {len(cast.undone):,} acts that could not be done")
    print(f"  {len(posted):,} messages, {by_bot:,} of them the bot's; {calls:,} calls of the API")
    print(f"  {len(messages) - len(posted):,} private answers")
    print(f"  {errors.count} errors in the log, {len(wrong)} disagreements")
    for line in wrong:
        print(f"  {line}")
    return wall <= GOAL_SECONDS and not wrong and not errors.count
