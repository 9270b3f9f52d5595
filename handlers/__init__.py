"""Slack in, Slack out: one file a feature, each with its line here."""

from handlers import (
    agenda,
    announce,
    announcements,
    challenges,
    deadlines,
    hackathon,
    home,
    nudges,
    office_hours,
    organiser,
    people,
    recovery,
    registration,
    team,
)
from handlers.router import Door


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
