"""What a round asks of its processes beside their settings: shorter leases, a fast clock.

They are handed over in the environment variable CHAOS, as JSON; without it a process is the
program as it ships.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.core.clock import FastClock, SystemClock

VARIABLE = "CHAOS"


@dataclass(frozen=True)
class Leases:
    """Seconds of schedules/job.py and schedules/slack/errors.py.

    `settling` is for how long Slack may be at a call that was given up, `longest_backoff` for how
    long a row waits at most between two attempts.

    They are for where waiting for the program's own takes too long.
    """

    lease: float
    margin: float
    heartbeat: float
    settling: float
    longest_backoff: float


@dataclass(frozen=True)
class Patience:
    """Seconds of socket_mode/keeper.py: until a silent connection is replaced, and a pause."""

    silence: float
    first_pause: float


@dataclass(frozen=True)
class FastTime:
    """An event's clock that showed `start` at the wall time `since` (ISO, aware), and runs fast."""

    start: str
    since: str
    speed: float

    @classmethod
    def from_now(cls, speed: float) -> "FastTime":
        """A clock that shows the present instant, and leaves it behind."""
        now = SystemClock().now().isoformat()
        return cls(now, now, speed)

    def make_clock(self) -> FastClock:
        """The clock; all that are made of this agree with each other, whenever they are made."""
        passed = SystemClock().now() - datetime.fromisoformat(self.since)
        start = datetime.fromisoformat(self.start) + passed * self.speed
        return FastClock(start, self.speed)


@dataclass(frozen=True)
class RoundConfig:
    """The settings of a round; None for those of the program as it ships."""

    leases: Leases | None = None
    time: FastTime | None = None
    patience: Patience | None = None
    # The name of a fault that is planted in them: planted.py.
    fault: str | None = None

    def write(self) -> str:
        """As JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, written: str) -> "RoundConfig":
        """From JSON."""
        content = json.loads(written)
        leases, time, patience = content["leases"], content["time"], content["patience"]
        return cls(
            Leases(**leases) if leases else None,
            FastTime(**time) if time else None,
            Patience(**patience) if patience else None,
            content["fault"],
        )


PLAIN = RoundConfig()
QUICK_LEASES = Leases(lease=5, margin=3, heartbeat=0.5, settling=3, longest_backoff=4)
QUICK = RoundConfig(QUICK_LEASES)
