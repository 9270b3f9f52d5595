"""Rounds of payloads: each on a scene of its own, with a conversation acted anew."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fuzz.corpus.conversation import record_conversation
from tests.fuzz.corpus.hackathons import TEAM_RULES
from tests.fuzz.corpus.scene import Scene, set_scene
from tests.fuzz.judges.judging import (
    judge_answer,
    judge_repetition,
    judge_state,
    may_repeat,
    open_ledger,
)
from tests.fuzz.judges.posted import Posted
from tests.fuzz.judges.words import has_reference
from tests.fuzz.payloads.composing import compose
from tests.fuzz.payloads.drafts import Draft, as_json
from tests.fuzz.payloads.repertoire import make_repertoire
from tests.fuzz.trial import Outcome, Watch, watch

ROUND = 1000
_DELIVERED_EVERY = 100
_REPEATED_EVERY = 5

Play = Callable[["Round", int], None]


@dataclass(frozen=True)
class Finding:
    """What is wrong, and with which payload; the seed and the number replay it."""

    number: int
    fault: str
    draft: Draft

    def describe(self, seed: int) -> str:
        """The finding in one line of JSON."""
        return as_json(
            {
                "seed": seed,
                "number": self.number,
                "fault": self.fault,
                "changes": self.draft.changes,
                "broken": self.draft.is_broken,
                "kind": self.draft.kind,
                "payload": self.draft.payload,
            }
        )


@dataclass
class Tally:
    """How many payloads there were of each kind, what became of them, and what was found."""

    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count in another's as well."""
        self.kinds += other.kinds
        self.outcomes += other.outcomes
        self.findings += other.findings


class Round:
    """A scene after its conversation, and the payloads that are sent to it, in order."""

    def __init__(self, scene: Scene, watching: Watch, seed: int, tally: Tally) -> None:
        self.scene = scene
        self.tally = tally
        self._watch = watching
        self._seed = seed
        seeds = record_conversation(scene)
        assert not seeds.gaps, f"tests/fuzz/corpus/conversation.py leaves out: {seeds.gaps}"
        self._repertoire = make_repertoire(scene, seeds)
        self._posted = Posted(scene)
        self._ledger = open_ledger(scene)
        watching.catch_up()

    def play(self, number: int) -> tuple[Draft, Outcome]:
        """Send the payload with this number, and judge what came of it."""
        draft = compose(self.scene, self._repertoire, self._seed, number)
        now = self.scene.pass_second()
        self.scene.wall.seconds += draft.age
        outcome = self._watch.send(draft)
        faults = judge_answer(draft, outcome)
        if outcome.wrote:
            ledger = open_ledger(self.scene)
            faults += judge_state(self.scene, draft, self._ledger, ledger, now)
            self._ledger = ledger
        if (outcome.wrote or number % _REPEATED_EVERY == 0) and may_repeat(draft, outcome):
            faults += self._repeat(draft, outcome)
        if number % _DELIVERED_EVERY == 0:
            self.scene.deliver()
            faults += self._posted.judge()
            self._settle()
        self.tally.kinds[draft.kind] += 1
        self.tally.outcomes[_name_outcome(draft, outcome)] += 1
        self.tally.findings += [Finding(number, fault, draft) for fault in faults]
        return draft, outcome

    def _repeat(self, draft: Draft, outcome: Outcome) -> list[str]:
        again = self._watch.send(draft, again=True)
        ledger = open_ledger(self.scene) if again.wrote else self._ledger
        faults = judge_repetition(outcome, again, self._ledger, ledger)
        self._ledger = ledger
        return faults

    def _settle(self) -> None:
        """Take the database as it is for the state before the next payload."""
        self._watch.catch_up()
        self._ledger = open_ledger(self.scene)


def list_rounds(payloads: int) -> list[range]:
    """The numbers of the payloads from 1 to `payloads`, round by round."""
    firsts = range(1, payloads + 1, ROUND)
    return [range(first, min(first + ROUND, payloads + 1)) for first in firsts]


def replay(number: int, seed: int) -> tuple[Draft, Outcome, list[Finding]]:
    """One payload, after those that were sent before it in its round."""
    first = number - (number - 1) % ROUND
    tally = Tally()
    draft, outcome = play_round(range(first, number + 1), seed, tally)
    return draft, outcome, [each for each in tally.findings if each.number == number]


def play_round(numbers: range, seed: int, tally: Tally) -> tuple[Draft, Outcome]:
    """Add to the tally what came of the payloads with these numbers; the last of them."""
    rules = TEAM_RULES[numbers.start // ROUND % len(TEAM_RULES)]
    with set_scene(rules) as scene, watch(scene) as watching:
        round_ = Round(scene, watching, seed, tally)
        for number in numbers:
            draft, outcome = round_.play(number)
    return draft, outcome


def _name_outcome(draft: Draft, outcome: Outcome) -> str:
    side = "broken" if draft.is_broken else "sendable"
    if outcome.status != 200:
        return f"{side}, refused by Bolt"
    if has_reference([outcome.body, *outcome.said]):
        return f"{side}, answered with a reference"
    wrote = ", and something changed" if outcome.wrote else ""
    return f"{side}, answered{wrote}"
