"""Handlers of Slack requests, one folder for each subject; every feature is registered here."""

# Renamed, since `handlers.agenda` is the folder.
from handlers.agenda import commands as agenda_commands
from handlers.agenda import deadlines, office_hours
from handlers.announcements import compose, manage
from handlers.challenges import commands as challenge_commands
from handlers.core.dispatcher import Dispatcher
from handlers.delivery_reports import buttons as report_buttons
from handlers.hackathons import commands as hackathon_commands
from handlers.home import direct_messages, tab
from handlers.organisers import commands as organiser_commands
from handlers.organisers import nudges
from handlers.registration import commands as registration_commands
from handlers.teams import commands as team_commands
from handlers.workspaces import member_events


def register_features(dispatcher: Dispatcher) -> None:
    """Register every feature with the dispatcher, in the order in which help lists the commands."""
    registration_commands.register(dispatcher)
    team_commands.register(dispatcher)
    agenda_commands.register(dispatcher)
    office_hours.register(dispatcher)
    deadlines.register(dispatcher)
    challenge_commands.register(dispatcher)
    hackathon_commands.register(dispatcher)
    tab.register(dispatcher)
    direct_messages.register(dispatcher)
    member_events.register(dispatcher)
    report_buttons.register(dispatcher)
    organiser_commands.register(dispatcher)
    compose.register(dispatcher)
    manage.register(dispatcher)
    nudges.register(dispatcher)
