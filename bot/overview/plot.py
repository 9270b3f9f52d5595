"""Draws registrations by day as a picture, by a program of its own: see `draw_plot.py`."""

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

_PROGRAM = Path(__file__).with_name("draw_plot.py")
# It takes a second, or ten if the machine is busy or matplotlib lists the fonts for the first time.
_TIMEOUT_S = 60
_MOST_SAID = 2000
# The variables that say where matplotlib keeps its list of fonts. No others are passed on: tokens
# are among them.
_HANDED_DOWN = ("HOME", "MPLCONFIGDIR", "PATH", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")


@dataclass(frozen=True)
class Curve:
    """How many were registered at the end of each day, one after the other.

    `start` is the first of the days, counted from the hackathon's first: -7 is a week before.
    """

    name: str
    start: int
    counts: list[int]


@dataclass(frozen=True)
class RegistrationPlot:
    """A hackathon's curve and, behind it, that of the one before, if there was one."""

    title: str
    curves: list[Curve]


class CannotDraw(Exception):
    """The program failed; the message is its error output."""


def draw(plot: RegistrationPlot) -> bytes:
    """Return the plot as a PNG.

    Raises:
        CannotDraw: if the program fails.
        subprocess.TimeoutExpired: if it takes too long.
    """
    drawn = subprocess.run(  # noqa: S603 - this Python and our own program
        [sys.executable, "-I", str(_PROGRAM)],
        input=json.dumps(asdict(plot)).encode(),
        capture_output=True,
        check=False,
        timeout=_TIMEOUT_S,
        env={name: os.environ[name] for name in _HANDED_DOWN if name in os.environ},
    )
    if drawn.returncode:
        raise CannotDraw(drawn.stderr.decode(errors="replace")[-_MOST_SAID:])
    return drawn.stdout
