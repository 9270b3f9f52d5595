"""Every mapped class, for migrations and tests: importing this knows all tables."""

from bot.agenda.models import AgendaItem as AgendaItem
from bot.announcements.models import Announcement as Announcement
from bot.announcements.models import AnnouncementState as AnnouncementState
from bot.announcements.models import Mute as Mute
from bot.audit.models import AuditEntry as AuditEntry
from bot.challenges.models import Challenge as Challenge
from bot.core.models import Base as Base
from bot.hackathons.models import Hackathon as Hackathon
from bot.outbox.models import OutboxRow as OutboxRow
from bot.outbox.models import OutboxState as OutboxState
from bot.registration.models import Interest as Interest
from bot.registration.models import Participant as Participant
from bot.roles.models import RoleGrant as RoleGrant
from bot.teams.models import Invitation as Invitation
from bot.teams.models import InvitationState as InvitationState
from bot.teams.models import JoinRequest as JoinRequest
from bot.teams.models import JoinRequestState as JoinRequestState
from bot.teams.models import Membership as Membership
from bot.teams.models import Team as Team
from bot.workspaces.models import Channel as Channel
from bot.workspaces.models import HandledRequest as HandledRequest
from bot.workspaces.models import Person as Person
from bot.workspaces.models import Workspace as Workspace
