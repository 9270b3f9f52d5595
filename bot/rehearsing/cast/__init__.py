"""A cast for rehearsals: seeded people who behave as participants of a hackathon do.

    event = Event(start=…, kick_off=…, deadlines=(…,), end=…)
    cast = Cast(workspace, clock, event, size=50, seed=1)   # they are in the workspace now
    cast.plan()                          # every action and its instant: decided by the seed
    cast.next_instant(), cast.do_due(now)                  # for a clock that jumps
    cast.start(), cast.stop()                               # for a clock that runs
    cast.answers, cast.undone, cast.kinds()                # results, for a report

They know a hackathon's bot as its participants do: by its commands, and by the words and labels
that it shows them.
"""

from bot.rehearsing.cast.cast import Cast, UndoneAction
from bot.rehearsing.cast.members import Member, make_members
from bot.rehearsing.cast.plan import Action, ActionKind, Event, plan_actions

__all__ = [
    "Action",
    "ActionKind",
    "Cast",
    "Event",
    "Member",
    "UndoneAction",
    "make_members",
    "plan_actions",
]
