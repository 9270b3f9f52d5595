"""Handlers of Slack requests, one folder for each subject; every feature is registered here."""

# Renamed, since `handlers.agenda` is the folder.
from handlers.agenda import commands as agenda_commands
from handlers.agenda import deadlines, office_hours
from handlers.announcements import compose, manage
from handlers.challenges import commands as challenge_commands
from handlers.core.dispatcher import Door
from handlers.delivery_reports import buttons as report_buttons
from handlers.hackathons import commands as hackathon_commands
from handlers.home import tab
from handlers.organisers import commands as organiser_commands
from handlers.organisers import nudges
from handlers.registration import commands as registration_commands
from handlers.teams import commands as team_commands
from handlers.workspaces import member_events


def register_features(door: Door) -> None:
    """Register every feature with the dispatcher, in the order in which help lists the commands."""
    registration_commands.register(door)
    team_commands.register(door)
    agenda_commands.register(door)
    office_hours.register(door)
    deadlines.register(door)
    challenge_commands.register(door)
    hackathon_commands.register(door)
    tab.register(door)
    member_events.register(door)
    report_buttons.register(door)
    organiser_commands.register(door)
    compose.register(door)
    manage.register(door)
    nudges.register(door)
