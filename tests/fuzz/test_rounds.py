"""Two thousand payloads, mutated from real ones, do no harm; and harm would be seen."""

import time
from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.outbox.kinds import find_kind
from bot.outbox.rows import NewMessage, enqueue
from bot.teams.models import Team
from bot.workspaces.people import get_person
from handlers.agenda import commands as agenda
from handlers.core import dispatcher
from handlers.core.responses import Reply, Request, Response
from handlers.teams import commands as team
from handlers.workspaces import member_events as people
from tests.fuzz import rounds
from tests.fuzz.corpus.conversation import record_conversation
from tests.fuzz.corpus.scene import Scene
from tests.fuzz.corpus.seeds import Seeds
from tests.fuzz.rounds import Tally, list_rounds, play_round, replay

# Of the planted faults; what does no harm is other payloads in each run.
SEED = 7
PAYLOADS = 2000
# For a round of them, in seconds.
LONGEST = 600
# Enough that each of the faulty handlers below is met.
FEW = 300


@pytest.mark.soak
@pytest.mark.timeout(LONGEST)
@pytest.mark.parametrize("numbers", list_rounds(PAYLOADS), ids=str)
def test_no_payload_does_harm(numbers: range, pytestconfig: pytest.Config) -> None:
    seed = pytestconfig.getoption("randomly_seed")
    tally = Tally()
    play_round(numbers, seed, tally)
    assert [each.describe(seed) for each in tally.findings] == []
    assert sum(tally.outcomes.values()) == len(numbers)
    assert tally.outcomes["sendable, answered, and something changed"] > 0
    assert tally.outcomes["broken, refused by Bolt"] > 0


def break_down(_: Request) -> Response:
    """Not foresee what somebody may type."""
    raise RuntimeError("a bug in the handler")


def found_empty_team(request: Request) -> Response:
    """Forget to make somebody a member of a team."""
    name = f"Ghosts {request.now:%H %M %S}"
    team = Team(name=name, folded_name=name.casefold(), created_at=request.now)
    team.hackathon = request.hackathon
    request.session.add(team)
    return Reply("It is there now.")


def tell_a_stranger(request: Request) -> Response:
    """Write to somebody who has nothing to do with it."""
    message = NewMessage(
        f"gossip:{request.now}",
        find_kind("invitation"),
        "@U0STRANGER",
        request.now,
        {"invitation": 1},
    )
    enqueue(request.session, request.hackathon, message)
    return Reply("I told everybody.")


def change_the_neighbour(request: Request) -> Response:
    """Take another hackathon for this one."""
    query = select(Hackathon).where(Hackathon.slug == "elsewhere")
    request.session.scalars(query).one().name = request.text[:60]
    return Reply("Renamed.")


def take_for_new(session: Session, workspace_id: int, member: dict[str, str], _: datetime) -> None:
    """Take a member for somebody new each time that Slack tells of them."""
    get_person(session, workspace_id, f"{member['id']}{time.monotonic_ns()}")


def let_anybody(*_: Any) -> None:
    """Take everybody for an organiser."""


class Plants:
    """Faults in handlers, which are as they should be while the conversation is recorded."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._is_recording = False
        monkeypatch.setattr(rounds, "record_conversation", self._record)

    def plant(self, module: ModuleType, name: str, faulty: Callable[..., Response | None]) -> None:
        """Put the faulty function in the place of the one with this name."""
        sound = getattr(module, name)

        def work(*args: Any) -> Any:
            return sound(*args) if self._is_recording else faulty(*args)

        self._monkeypatch.setattr(module, name, work)

    def _record(self, scene: Scene) -> Seeds:
        self._is_recording = True
        seeds = record_conversation(scene)
        self._is_recording = False
        return seeds


@pytest.mark.soak
@pytest.mark.timeout(LONGEST)
def test_harm_is_seen_and_can_be_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    plants = Plants(monkeypatch)
    plants.plant(agenda, "show_agenda", break_down)
    for name in ("show", "join", "create"):
        plants.plant(team, name, found_empty_team)
    for name in ("lock", "unlock", "leave"):
        plants.plant(team, name, tell_a_stranger)
    for name in ("rename", "challenge", "disband"):
        plants.plant(team, name, change_the_neighbour)
    plants.plant(people, "learn_member", take_for_new)
    plants.plant(dispatcher, "check_role", let_anybody)
    tally = Tally()
    play_round(range(1, FEW + 1), SEED, tally)
    findings = tally.findings
    faults = "\n".join(each.fault for each in findings)
    for fault in (
        "it is answered with a failure's reference",
        "it is logged as an error: ",
        "it tells somebody else: invitation to @U0STRANGER",
        "it touches what is none of its business: T0OTHER00",
        "an open team has a member, who leads it; a closed one has none: ",
        "coming again, it changes something",
        "the log says that who did it did not organise then: ",
    ):
        assert fault in faults
    first = findings[0]
    draft, _, found = replay(first.number, SEED)
    assert draft.changes == first.draft.changes
    assert first.fault.partition(" reference=")[0] in [
        each.fault.partition(" reference=")[0] for each in found
    ]
