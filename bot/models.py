"""Every table: `Base`, imported from here, knows all subjects' classes."""

import bot.agenda.models
import bot.announcements.models
import bot.audit.models
import bot.challenges.models
import bot.hackathons.models
import bot.outbox.models
import bot.registration.models
import bot.roles.models
import bot.teams.models
import bot.workspaces.models
from bot.core.models import Base

__all__ = ["Base"]
