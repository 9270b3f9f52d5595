from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rehearsing.cast import Action, ActionKind, Event, make_members, plan_actions

KICK_OFF = datetime(2020, 10, 26, 21, 0, tzinfo=UTC)
DEADLINE = datetime(2020, 10, 30, 23, 0, tzinfo=UTC)
EVENT = Event(
    start=KICK_OFF - timedelta(days=4),
    kick_off=KICK_OFF,
    deadlines=(DEADLINE,),
    end=datetime(2020, 12, 1, tzinfo=UTC),
)
REGISTERING = {ActionKind.REGISTER, ActionKind.REGISTER_WITH_MISTAKE}
seeds = st.integers(0, 10**6)


def plan(size: int, seed: int, event: Event = EVENT) -> list[Action]:
    return plan_actions(event, make_members(size, seed), seed)


def test_the_same_seed_gives_the_same_people_and_the_same_plan() -> None:
    assert make_members(40, 7) == make_members(40, 7)
    assert plan(40, 7) == plan(40, 7)


def test_another_seed_gives_others() -> None:
    assert make_members(40, 7) != make_members(40, 8)
    assert plan(40, 7) != plan(40, 8)


def test_a_small_cast_is_the_beginning_of_a_large_one() -> None:
    assert make_members(12, 3) == make_members(50, 3)[:12]
    handles = {each.handle for each in make_members(12, 3)}
    assert plan(12, 3) == [act for act in plan(50, 3) if act.handle in handles]


@settings(max_examples=20)
@given(seeds)
def test_nobody_has_a_handle_that_is_taken(seed: int) -> None:
    taken = {"ana", "emma", "diego"}
    handles = [each.handle for each in make_members(60, seed, taken)]
    assert len(set(handles)) == 60
    assert not taken.intersection(handles)
    assert all(handle == handle.lower() and handle.isascii() for handle in handles)


@settings(max_examples=20)
@given(seeds)
def test_people_come_from_several_zones_and_some_have_odd_names(seed: int) -> None:
    members = make_members(60, seed)
    assert len({each.tz for each in members}) >= 4
    assert "<img src=x onerror=alert(1)>" in {each.name for each in members}
    assert sum(each.is_mentor for each in members) == 2


@settings(max_examples=20)
@given(seeds)
def test_acts_come_in_order_while_their_people_are_awake(seed: int) -> None:
    members = {each.handle: each for each in make_members(25, seed)}
    actions = plan_actions(EVENT, members.values(), seed)
    assert actions == sorted(actions)
    for act in actions:
        assert EVENT.start <= act.at <= EVENT.end
        member = members[act.handle]
        hour = act.at.astimezone(ZoneInfo(member.tz)).hour
        assert hour >= 8 or (member.is_night_owl and hour < 4)


@settings(max_examples=20)
@given(seeds)
def test_nobody_registers_twice_or_edits_before(seed: int) -> None:
    registered: dict[str, datetime] = {}
    for act in plan(40, seed):
        if act.what in REGISTERING:
            assert act.handle not in registered
            registered[act.handle] = act.at
        elif act.what in {
            ActionKind.EDIT_REGISTRATION,
            ActionKind.WITHDRAW,
            ActionKind.CREATE_TEAM,
        }:
            assert registered[act.handle] <= act.at


def test_most_register_before_the_kick_off_or_at_it_and_some_late() -> None:
    at = [act.at for act in plan(200, 1) if act.what in REGISTERING]
    early = sum(each <= KICK_OFF + timedelta(hours=2) for each in at)
    late = sum(each > KICK_OFF + timedelta(hours=12) for each in at)
    assert len(at) > 170
    assert early > 0.6 * len(at)
    assert 5 <= late < 0.4 * len(at)


def test_a_large_cast_does_everything() -> None:
    assert {act.what for act in plan(200, 1)} == set(ActionKind)


def test_mentors_neither_register_nor_look_for_a_team() -> None:
    mentors = {each.handle for each in make_members(100, 1) if each.is_mentor}
    whats = {act.what for act in plan(100, 1) if act.handle in mentors}
    assert whats == {ActionKind.LOOK_AROUND, ActionKind.LOOK_UP}


def test_an_event_that_begins_at_once_and_has_no_deadline_is_planned_too() -> None:
    event = Event(KICK_OFF, KICK_OFF, (), KICK_OFF + timedelta(days=1))
    actions = plan(20, 1, event)
    assert actions
    assert all(event.start <= act.at <= event.kick_off + timedelta(days=1) for act in actions)
