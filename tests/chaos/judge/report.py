"""What is printed: a line for each round, with its seed, and a table at the end."""

from dataclasses import dataclass

from tests.chaos.judge.counting import Count
from tests.chaos.judge.load_probe import LONGEST

MOST_SENTENCES = 20
COLUMNS = (
    f"{'expected':>8} {'received':>8} {'lost':>5} {'doubled':>7} {'disorder':>8} {'skipped':>7} "
    f"{'cancelled':>9} {'failed':>6} {'unknown':>7} {'very late':>9} {'p50 s':>8} {'p99 s':>8}"
)


@dataclass(frozen=True)
class Round:
    """A round that was played; `failure` says why it did not come to its end.

    `slowest` is how long, in seconds, this machine's workspace took for a call without any trouble.
    """

    scenario: str
    seed: int
    seconds: float
    count: Count
    failure: str | None = None
    short: bool = False
    fault: str | None = None
    slowest: float = 0.0

    @property
    def is_good(self) -> bool:
        """Whether it came to its end with everything received, once, in order."""
        return self.failure is None and self.count.is_good

    @property
    def is_void(self) -> bool:
        """Whether it is bad, on a machine that did not keep up: that is no finding."""
        return not self.is_good and self.slowest > LONGEST


def print_round(played: Round) -> None:
    """Print a round's figures; those of a bad one with what went wrong and how to repeat it."""
    verdict = "" if played.is_good else "  VOID" if played.is_void else "  BAD"
    name = f"{played.scenario} seed {played.seed}"
    print(f"{name:29} {show_count(played.count)} {played.seconds:6.0f} s{verdict}", flush=True)
    if not played.is_good:
        print(describe_trouble(played), flush=True)


def describe_trouble(played: Round) -> str:
    """What went wrong in a round, and how to repeat it."""
    form = " --short" if played.short else ""
    form += f" --fault {played.fault}" if played.fault else ""
    again = f"python -m tests.chaos {played.scenario} --rounds 1 --seed {played.seed}{form}"
    figures = f"{COLUMNS}\n{show_count(played.count)}"
    sentences = [f"  {sentence}" for sentence in played.count.wrong[:MOST_SENTENCES]]
    machine = f"  This machine's workspace took up to {played.slowest:.1f} s for a call."
    return "\n".join([figures, *sentences, played.failure or "", machine, f"  Again: {again}"])


def print_left_out(scenario: str, obstacle: str) -> None:
    """Print that a scenario was not played."""
    print(f"{scenario}: left out, since {obstacle}", flush=True)


def print_table(rounds: list[Round]) -> None:
    """Print a line for each scenario: all its rounds together, but those that are void."""
    print(f"\n{'scenario':15} {'rounds':>6} {'void':>4} {'bad':>3} {COLUMNS}")
    for name in dict.fromkeys(played.scenario for played in rounds):
        mine = [played for played in rounds if played.scenario == name]
        valid = [played for played in mine if not played.is_void]
        bad = sum(not played.is_good for played in valid)
        total = sum((played.count for played in valid), Count())
        void = len(mine) - len(valid)
        print(f"{name:15} {len(valid):6} {void:4} {bad:3} {show_count(total)}")


def show_count(count: Count) -> str:
    """The figures, in the order of `COLUMNS`."""
    return (
        f"{count.expected:8} {count.received:8} {count.lost:5} {count.doubled:7} "
        f"{count.out_of_order:8} {count.skipped:7} {count.cancelled:9} {count.failed:6} "
        f"{count.unknown:7} {count.very_late:9} "
        f"{count.late_within(50):8.2f} {count.late_within(99):8.2f}"
    )
