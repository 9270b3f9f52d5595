"""Slack in, Slack out: one file a feature, each with its line here."""

from handlers.agenda import commands as agenda
from handlers.agenda import deadlines, office_hours
from handlers.announcements import compose as announce
from handlers.announcements import manage as announcements
from handlers.challenges import commands as challenges
from handlers.core.dispatcher import Door
from handlers.delivery_reports import buttons as recovery
from handlers.hackathons import commands as hackathon
from handlers.home import tab as home
from handlers.organisers import commands as organiser
from handlers.organisers import nudges
from handlers.registration import commands as registration
from handlers.teams import commands as team
from handlers.workspaces import member_events as people


def register_features(door: Door) -> None:
    """Have the door answer all that this bot does; help lists commands in this order."""
    registration.register(door)
    team.register(door)
    agenda.register(door)
    office_hours.register(door)
    deadlines.register(door)
    challenges.register(door)
    hackathon.register(door)
    home.register(door)
    people.register(door)
    recovery.register(door)
    organiser.register(door)
    announce.register(door)
    announcements.register(door)
    nudges.register(door)
