"""A cast in front of the real bot, from the first registration to the last message."""

import io
import logging
import threading
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from benchmarks.support.agreement import find_disagreements
from bot.core.clock import FastClock
from bot.hackathon_file import DescribedHackathon, read_hackathon_file
from bot.rehearsing.cast import Action, ActionKind, Cast, Event
from bot.rehearsing.session import RehearsalSession, open_rehearsal
from rehearsal import Transcript, Workspace
from rehearsal.report import CommandAnswer
from tests.support.patience import LONGEST

BEGIN = datetime(2020, 10, 23, 12, tzinfo=UTC)
FILE = """
name: Small Hackathon
slug: small
where: {kind: online}
zone: Eastern
dates: {first: 2020-10-26, last: 2020-10-27}
channels: {main: general, organisers: organisers, help: help}
teams: {min: 1, max: 3, channel: private}
registration:
  code_of_conduct: https://example.org/conduct
  questions:
    - {key: shirt, label: T-shirt, kind: choice, options: [S, M, L], required: true}
    - {key: heard, label: How did you hear of it?, kind: long text}
challenges:
  - {key: higgs, title: Higgs, task: Find it.}
agenda:
  - {key: kick-off, title: Kick-off, kind: session, when: 2020-10-26 17:00-18:00 EDT}
  - {key: due, title: Solutions due, kind: deadline, when: 2020-10-27 19:00 EDT}
"""


@pytest.fixture(scope="module")
def described() -> DescribedHackathon:
    reading = read_hackathon_file(FILE)
    assert reading.hackathon is not None, reading.findings
    return reading.hackathon


def find_errors(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno >= logging.ERROR]


def play(described: DescribedHackathon, size: int) -> tuple[str, list[CommandAnswer]]:
    """The transcript of a cast to the end, after which all is as it should be."""
    transcript = io.StringIO()
    with open_rehearsal(described, BEGIN, cast=size, sequential=True) as rehearsal:
        rehearsal.workspace.on_event(
            Transcript(rehearsal.workspace, transcript, described.zones).note
        )
        rehearsal.play_to(None)
        assert rehearsal.is_over()
        assert rehearsal.cast.next_instant() is None
        assert rehearsal.cast.undone == []
        assert check(rehearsal) == []
        assert any(each.name.startswith("team-") for each in rehearsal.workspace.channels())
        ElementTree.fromstring(rehearsal.report().partition("\n")[2])  # noqa: S314 - our own page
        check_that_checks_find_something(rehearsal)
    return transcript.getvalue(), rehearsal.cast.answers


def check(rehearsal: RehearsalSession) -> list[str]:
    with rehearsal.bot.database.read() as session:
        return find_disagreements(session, rehearsal.workspace, rehearsal.cast.answers)


def check_that_checks_find_something(rehearsal: RehearsalSession) -> None:
    channel = rehearsal.workspace.state.channel_of("general")
    marked = [each for each in channel.messages if each.metadata is not None]
    channel.messages.remove(marked[0])
    key = marked[0].metadata and marked[0].metadata["event_payload"]["key"]
    assert check(rehearsal) == [f"lost: {key}"]
    channel.messages.append(marked[-1])
    problems = check(rehearsal)
    assert any(each.startswith("doubled in #general") for each in problems)
    assert f"out of order in #general: {marked[-1].ts}" in problems
    team = next(
        each
        for each in rehearsal.workspace.state.channels.values()
        if each.name.startswith("team-") and not each.is_archived
    )
    team.member_ids.append(rehearsal.workspace.person("olga").id)
    assert any("['olga'] in one place only" in each for each in check(rehearsal))


@pytest.mark.parametrize(
    ("size", "registered"), [(4, 2), pytest.param(12, 9, marks=pytest.mark.soak)]
)
def test_a_cast_plays_to_the_end_twice_alike(
    described: DescribedHackathon, caplog: pytest.LogCaptureFixture, size: int, registered: int
) -> None:
    transcript, answers = play(described, size)
    handles = {each.handle for each in answers if each.answer.startswith("You are registered")}
    assert len(handles) >= registered
    assert transcript.count("\n### ") > 15
    assert play(described, size) == (transcript, answers)
    assert find_errors(caplog) == []


def test_several_act_at_once_each_one_thing_at_a_time_in_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = FastClock(BEGIN, speed=0)
    event = Event(BEGIN, BEGIN + timedelta(days=1), (), BEGIN + timedelta(days=2))
    cast = Cast(Workspace(clock), clock, event, 6)
    begun: list[Action] = []
    busy: list[str] = []
    twice_busy: list[str] = []
    two_at_once = threading.Event()

    def do(act: Action, _: object) -> None:
        twice_busy.extend(each for each in busy if each == act.handle)
        busy.append(act.handle)
        begun.append(act)
        if len(set(busy)) > 1:
            two_at_once.set()
        assert two_at_once.wait(LONGEST)
        busy.remove(act.handle)

    monkeypatch.setattr("bot.rehearsing.cast.cast.do_action", do)
    cast.start()
    clock.jump_to(event.end)
    cast.settle()
    cast.stop()
    assert two_at_once.is_set()
    assert twice_busy == []
    for member in cast.members:
        own = [act for act in begun if act.handle == member.handle]
        assert own == [act for act in cast.plan() if act.handle == member.handle]


@pytest.mark.soak
def test_on_a_running_clock_several_act_at_once_each_one_thing_at_a_time(
    described: DescribedHackathon, caplog: pytest.LogCaptureFixture
) -> None:
    with open_rehearsal(described, BEGIN, cast=12) as rehearsal:
        cast = rehearsal.cast
        rehearsal.run(200_000)
        rehearsal.workspace.wait_for(lambda: cast.next_instant() is None)
        cast.settle()
        cast.stop()
        assert cast.is_done()
        for member in cast.members:
            instants = [each.at for each in cast.answers if each.handle == member.handle]
            assert instants == sorted(instants)
    assert find_errors(caplog) == []


def test_a_clock_that_jumps_wakes_the_cast() -> None:
    clock = FastClock(BEGIN, speed=0)
    workspace = Workspace(clock)
    event = Event(BEGIN, BEGIN + timedelta(days=1), (), BEGIN + timedelta(days=2))
    cast = Cast(workspace, clock, event, 3)
    cast.start()
    first = cast.next_instant()
    assert first is not None
    clock.jump_to(first)
    cast.settle()
    assert cast.next_instant() != first
    cast.stop()
    after = cast.next_instant()
    clock.jump_to(event.end)
    assert cast.next_instant() == after


def test_the_worst_delay_is_in_the_wall_time_that_it_is_told() -> None:
    clock = FastClock(BEGIN, speed=0)
    event = Event(BEGIN, BEGIN + timedelta(days=1), (), BEGIN + timedelta(days=2))
    told: list[datetime] = []

    def run_since(instant: datetime) -> timedelta:
        told.append(instant)
        return timedelta(seconds=len(told))

    cast = Cast(Workspace(clock), clock, event, 3, run_since=run_since)
    cast.start()
    clock.jump_to(event.end)
    cast.settle()
    cast.stop()
    assert sorted(told) == [act.at for act in cast.plan() if act.at <= event.end]
    assert cast.worst_delay == timedelta(seconds=len(told))


def test_what_cannot_be_done_is_a_remark() -> None:
    clock = FastClock(BEGIN, speed=0)
    workspace = Workspace(clock)
    event = Event(BEGIN, BEGIN + timedelta(days=1), (), BEGIN + timedelta(days=2))
    cast = Cast(workspace, clock, event, 10)
    # Nobody is in a channel that is archived: asking there is what people cannot do.
    workspace.state.channels[workspace.channels()[0].id].is_archived = True
    asking = [act for act in cast.plan() if act.what == ActionKind.ASK]
    cast.do_due(event.end)
    assert {remark.action for remark in cast.undone} >= set(asking)
    assert "is archived" in cast.undone[-1].why or "is archived" in cast.undone[0].why


def test_a_command_that_no_app_has_is_noted_as_refused() -> None:
    clock = FastClock(BEGIN, speed=0)
    workspace = Workspace(clock)
    event = Event(BEGIN, BEGIN + timedelta(days=1), (), BEGIN + timedelta(days=2))
    cast = Cast(workspace, clock, event, 2)
    cast.do_due(event.end)
    assert cast.answers
    assert all(each.is_refusal for each in cast.answers)
    assert isinstance(cast.plan()[0], Action)
