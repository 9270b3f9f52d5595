"""A process of the bot on a round's terms: the command line itself, after what they change."""

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from ctypes import CDLL
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from pathlib import Path
from signal import SIGKILL

from bot import app
from bot.__main__ import main
from bot.cli import clock, run, web
from handlers.socket_mode.keeper import SocketConnection
from schedules import job as jobs
from schedules.engine import delivery, timer
from schedules.slack import errors as outcomes
from tests.chaos.planted import FAULTS
from tests.chaos.round_config import VARIABLE, FastTime, Leases, RoundConfig

PR_SET_PDEATHSIG = 1


def live(
    arguments: Sequence[str], environment: Mapping[str, str], directory: Path, log: Path
) -> None:
    """Be `hackathon-bot` with these arguments, as if just started there; ends with its status."""
    os.setsid()
    die_with_parent()
    os.chdir(directory)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(output, stream)
    os.environ.clear()
    os.environ.update(environment)
    agree_on_terms()
    sys.exit(main(arguments))


def die_with_parent() -> None:
    """Have the system kill this process when the one that started it is gone, however it went."""
    # prctl(2), which Linux alone has; elsewhere a driver that is killed leaves processes behind.
    with suppress(AttributeError, OSError):
        CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)


def agree_on_terms() -> None:
    """Have this process keep the terms that its environment names, if any."""
    config = RoundConfig.read(os.environ.get(VARIABLE, RoundConfig().write()))
    if config.leases is not None:
        _keep_leases(config.leases)
    if config.time is not None:
        _keep_time(config.time)
    if config.patience is not None:
        impatient = partial(SocketConnection, **asdict(config.patience))
        setattr(app, SocketConnection.__name__, impatient)
    if config.fault is not None:
        FAULTS[config.fault]()


def _keep_leases(leases: Leases) -> None:
    lease, margin = timedelta(seconds=leases.lease), timedelta(seconds=leases.margin)
    heartbeat, settling = timedelta(seconds=leases.heartbeat), timedelta(seconds=leases.settling)
    longest_backoff = timedelta(seconds=leases.longest_backoff)
    for module, name, old, new in (
        (jobs, "LEASE", jobs.LEASE, lease),
        (delivery, "LEASE", jobs.LEASE, lease),
        (jobs, "MARGIN", jobs.MARGIN, margin),
        (delivery, "HEARTBEAT", jobs.HEARTBEAT, heartbeat),
        (timer, "SWEEP", jobs.HEARTBEAT, heartbeat),
        (outcomes, "SETTLING", outcomes.SETTLING, settling),
        (app, "SETTLING", outcomes.SETTLING, settling),
        (outcomes, "LONGEST_BACKOFF", outcomes.LONGEST_BACKOFF, longest_backoff),
    ):
        # So that a name which moves elsewhere is missed here, and not only by the rounds.
        assert getattr(module, name) == old
        setattr(module, name, new)


def _keep_time(time: FastTime) -> None:
    event_clock = time.make_clock()
    for module, name in ((run, "Bot"), (clock, "ClockRole"), (web, "WebRole")):
        setattr(module, name, partial(getattr(module, name), clock=event_clock))


if __name__ == "__main__":
    die_with_parent()
    agree_on_terms()
    sys.exit(main(sys.argv[1:]))
