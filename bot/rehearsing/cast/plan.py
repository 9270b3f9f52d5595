"""The plan of a cast's actions, decided by the seed alone.

Decisions that depend on the workspace (which team to join, which button there is) are made when the
action is carried out, from what the person sees then; the plan only has the action's kind.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from bot.rehearsing.cast.members import Member

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_TRIES = 40


class ActionKind(StrEnum):
    """The kinds of actions."""

    REGISTER = "register"
    REGISTER_WITH_MISTAKE = "register, with a mistake first"
    EDIT_REGISTRATION = "edit the registration"
    WITHDRAW = "withdraw"
    LOOK_UP = "look something up"
    OPEN_HOME = "open the Home tab"
    CREATE_TEAM = "start a team"
    JOIN_TEAM = "join a team"
    JOIN_MISSPELT = "join a team by a misspelt name"
    CHANGE_TEAM = "leave the team and join another"
    INVITE = "invite people to the team"
    LOCK_TEAM = "lock the team"
    UNLOCK_TEAM = "unlock the team"
    RENAME_TEAM = "rename the team"
    CHOOSE_CHALLENGE = "choose the team's challenge"
    LEAVE_TEAM = "leave the team"
    DISBAND_TEAM = "disband the team"
    REMOVE_MEMBER = "remove somebody from the team"
    LOOK_AROUND = "read, answer, react"
    ASK = "ask a question"
    MISTYPE = "mistype a command"


@dataclass(frozen=True)
class Event:
    """The instants (aware) that people's plans depend on; registration is open at `start`."""

    start: datetime
    kick_off: datetime
    deadlines: tuple[datetime, ...]
    end: datetime

    @property
    def busy_until(self) -> datetime:
        """Return the last deadline, or the end if there is none: people work until then."""
        return max(self.deadlines, default=self.end)


@dataclass(frozen=True, order=True)
class Action:
    """A person's planned action; `choice` seeds the decisions made when it is carried out."""

    at: datetime
    handle: str
    what: ActionKind
    choice: int


def plan_actions(event: Event, members: Iterable[Member], seed: int) -> list[Action]:
    """Plan all actions of these people, in order; the same seed gives the same actions."""
    actions = []
    for member in members:
        rng = Random(f"{seed}:habits:{member.handle}")  # noqa: S311 - a rehearsal, no secret
        plan = _plan_mentor if member.is_mentor else _plan_participant
        for at, what in plan(event, member, rng):
            actions.append(Action(at, member.handle, what, rng.getrandbits(32)))
    return sorted(actions)


Planned = Iterator[tuple[datetime, ActionKind]]


def _plan_participant(event: Event, member: Member, rng: Random) -> Planned:
    registered = _choose_registration(event, member, rng)
    yield from _plan_curiosity(event, member, rng, registered)
    if registered is None:
        return
    mistaken = rng.random() < 0.12
    yield registered, ActionKind.REGISTER_WITH_MISTAKE if mistaken else ActionKind.REGISTER
    if rng.random() < 0.1:
        soon = min(registered + 2 * DAY, event.busy_until)
        yield from _once(ActionKind.EDIT_REGISTRATION, member, rng, registered, soon)
    until = event.busy_until
    if rng.random() < 0.04:
        leaving = _waking(member, rng, registered, event.busy_until)
        if leaving is not None:
            yield leaving, ActionKind.WITHDRAW
            until = leaving
    yield from _plan_team(event, member, rng, registered, until)
    yield from _plan_days(member, rng, registered, until)
    if until == event.busy_until:
        yield from _plan_ending(event, member, rng)


def _plan_mentor(event: Event, member: Member, rng: Random) -> Planned:
    """Plan no registration and no team: mentors read, and answer more than others."""
    for begin, end in _days(event.start, event.busy_until):
        for _ in range(3):
            yield from _once(ActionKind.LOOK_AROUND, member, rng, begin, end)
        if rng.random() < 0.5:
            yield from _once(ActionKind.LOOK_UP, member, rng, begin, end)


def _choose_registration(event: Event, member: Member, rng: Random) -> datetime | None:
    """Choose an instant: for most before or at the kick-off, for some later, for a few never."""
    lot = rng.random()
    if lot < 0.05:
        return None
    if lot < 0.55:
        chosen = _waking(member, rng, event.start, event.kick_off, lean=0.6)
    elif lot < 0.85:
        begin = max(event.kick_off - HOUR / 2, event.start)
        chosen = _waking(member, rng, begin, event.kick_off + 2 * HOUR)
    else:
        late = min(event.kick_off + 2 * DAY, event.busy_until)
        chosen = _waking(member, rng, event.kick_off, late)
    # A person who was asleep all that time registers in the day after the kick-off.
    return chosen or _waking(
        member, rng, event.kick_off, min(event.kick_off + DAY, event.end), lean=2
    )


def _plan_curiosity(
    event: Event, member: Member, rng: Random, registered: datetime | None
) -> Planned:
    """Plan look-ups, and commands that come too early, before the registration."""
    until = registered or event.busy_until
    if rng.random() < 0.4:
        yield from _once(ActionKind.LOOK_UP, member, rng, event.start, until)
    if rng.random() < 0.2:
        yield from _once(ActionKind.OPEN_HOME, member, rng, event.start, until)
    if rng.random() < 0.08:
        yield from _once(ActionKind.JOIN_TEAM, member, rng, event.start, until)


def _plan_team(
    event: Event, member: Member, rng: Random, registered: datetime, until: datetime
) -> Planned:
    soon = min(max(registered, event.kick_off - 6 * HOUR) + 1.5 * DAY, until)
    lot = rng.random()
    if lot < 0.28:
        created = _waking(member, rng, registered, soon, lean=2)
        if created is not None:
            yield created, ActionKind.CREATE_TEAM
            yield from _plan_lead(member, rng, created, until)
    elif lot < 0.85:
        what = ActionKind.JOIN_MISSPELT if rng.random() < 0.2 else ActionKind.JOIN_TEAM
        # There is no team to join earlier.
        begin = min(max(registered, event.kick_off - DAY), soon)
        yield from _once(what, member, rng, begin, soon, lean=1.2)
        if rng.random() < 0.12:
            yield from _once(ActionKind.CHANGE_TEAM, member, rng, soon, until)
        elif rng.random() < 0.05:
            yield from _once(ActionKind.LEAVE_TEAM, member, rng, soon, until)
        elif rng.random() < 0.2:
            yield from _once(ActionKind.INVITE, member, rng, soon, until)


def _plan_lead(member: Member, rng: Random, created: datetime, until: datetime) -> Planned:
    soon = min(created + DAY, until)
    for what, chance, begin, end in (
        (ActionKind.INVITE, 0.7, created, soon),
        (ActionKind.INVITE, 0.25, created, until),
        (ActionKind.CHOOSE_CHALLENGE, 0.4, created, soon),
        (ActionKind.RENAME_TEAM, 0.15, created, until),
        (ActionKind.LOCK_TEAM, 0.35, created + 4 * HOUR, soon + DAY / 2),
        (ActionKind.UNLOCK_TEAM, 0.08, soon, until),
        (ActionKind.REMOVE_MEMBER, 0.06, soon, until),
        (ActionKind.LEAVE_TEAM, 0.05, soon, until),
        (ActionKind.DISBAND_TEAM, 0.06, soon, until),
    ):
        if rng.random() < chance:
            yield from _once(what, member, rng, begin, min(end, until))


def _plan_days(member: Member, rng: Random, registered: datetime, until: datetime) -> Planned:
    """Plan every day: reading and answering, look-ups, now and then a question."""
    diligence = rng.random()
    for begin, end in _days(registered, until):
        for what, chance in (
            (ActionKind.LOOK_AROUND, 0.95),
            (ActionKind.LOOK_AROUND, 0.4 + diligence / 2),
            (ActionKind.LOOK_UP, 0.25 + diligence / 2),
            (ActionKind.LOOK_UP, diligence / 3),
            (ActionKind.OPEN_HOME, 0.25),
            (ActionKind.ASK, 0.12),
            (ActionKind.MISTYPE, 0.04),
        ):
            if rng.random() < chance:
                yield from _once(what, member, rng, begin, end)


def _plan_ending(event: Event, member: Member, rng: Random) -> Planned:
    """Plan look-ups in the hours before each deadline and before the end."""
    for deadline in event.deadlines:
        if rng.random() < 0.35:
            begin = max(deadline - 6 * HOUR, event.start)
            yield from _once(ActionKind.LOOK_UP, member, rng, begin, deadline)
    if event.end > event.busy_until and rng.random() < 0.25:
        begin = max(event.end - 12 * HOUR, event.busy_until)
        yield from _once(ActionKind.LOOK_UP, member, rng, begin, event.end)


def _once(
    what: ActionKind, member: Member, rng: Random, begin: datetime, end: datetime, lean: float = 1
) -> Planned:
    at = _waking(member, rng, begin, end, lean)
    if at is not None:
        yield at, what


def _waking(
    member: Member, rng: Random, begin: datetime, end: datetime, lean: float = 1
) -> datetime | None:
    """Return an instant in between when the person is awake; None if none was found.

    `lean` over 1 draws it towards the beginning, under 1 towards the end. Whole seconds.
    """
    if end <= begin:
        return None
    for _ in range(_TRIES):
        seconds = int((end - begin).total_seconds() * rng.random() ** lean)
        at = begin.replace(microsecond=0) + timedelta(seconds=seconds)
        if begin <= at and member.is_awake(at):
            return at
    return None


def _days(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the time from `begin` to `end` in pieces of a day; the last may be shorter."""
    while begin < end:
        yield begin, min(begin + DAY, end)
        begin += DAY
