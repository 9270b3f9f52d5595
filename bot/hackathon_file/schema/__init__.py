"""The schema of a hackathon file: a module for each of its sections, put together here.

Every field's description is the organisers' documentation: `docs/hackathon-file.md` and
the JSON Schema are made from it.
"""

from typing import Literal

from pydantic import Field

from bot.hackathon_file.schema.agenda import AgendaEntry, AgendaKind, Host
from bot.hackathon_file.schema.base import (
    CHANNEL_PATTERN,
    EMAIL_PATTERN,
    KEY_PATTERN,
    MEMBER_PATTERN,
    URL_PATTERN,
    Key,
    Link,
    Member,
    Part,
    Text,
)
from bot.hackathon_file.schema.challenges import Challenge
from bot.hackathon_file.schema.event import Channels, Dates, Place
from bot.hackathon_file.schema.people import Contact, Mentor
from bot.hackathon_file.schema.registration import Question, Registration
from bot.hackathon_file.schema.reminders import Reminders
from bot.hackathon_file.schema.teams import Teams
from bot.hackathon_file.schema.words import Words

__all__ = [
    "CHANNEL_PATTERN",
    "EMAIL_PATTERN",
    "KEY_PATTERN",
    "MEMBER_PATTERN",
    "URL_PATTERN",
    "AgendaEntry",
    "AgendaKind",
    "Challenge",
    "Channels",
    "Contact",
    "Dates",
    "HackathonFile",
    "Host",
    "Key",
    "Link",
    "Member",
    "Mentor",
    "Part",
    "Place",
    "Question",
    "Registration",
    "Reminders",
    "Teams",
    "Words",
]


class HackathonFile(Part):
    """A hackathon in one file."""

    name: str = Field(min_length=1, max_length=100, description="The hackathon's name.")
    slug: Key = Field(
        description="Its short name, which never changes: lower-case letters, digits and hyphens."
    )
    style: Literal["competition", "collaborative"] = Field(
        "competition", description="Whether teams compete, or work with one another."
    )
    about: str | None = Field(None, max_length=2000, description="What it is, in a few sentences.")
    where: Place = Field(description="Where it is.")
    zone: Text = Field(description="The event's zone, as `Eastern` or `America/New_York`.")
    also_shown: list[Text] = Field([], max_length=4, description="Zones shown beside the event's.")
    dates: Dates = Field(description="Its first and last day.")
    links: list[Link] = Field([], description="Its website, agenda, poster and the like.")
    contacts: list[Contact] = Field([], description="Whom to ask.")
    organisers: list[Member] = Field(
        [],
        description="Who may use the organisers' commands: e-mail addresses, or member IDs in "
        "Slack. The workspace's admins always may.",
    )
    mentors: list[Mentor] = Field(
        [], description="Who helps, beside the hosts of office hours that have an `email`."
    )
    judges: list[Member] = Field([], description="Who judges, as `organisers` are written.")
    sponsors: list[Text] = Field([], description="Who pays for it.")
    channels: Channels = Field(Channels(), description="Its Slack channels.")
    registration: Registration = Field(
        Registration(), description="When people register, and what they are asked."
    )
    teams: Teams = Field(Teams(), description="How many may work together.")
    challenges: list[Challenge] = Field([], description="The problems to work on.")
    agenda: list[AgendaEntry] = Field([], description="All that has a time or a day.")
    reminders: Reminders = Field(
        Reminders(), description="When reminders are posted, where that is not as usual."
    )
    words: Words = Field(Words(), description="Words of your own for what the bot says by itself.")
