"""`where`, `dates` and `channels`: where and when the event is, on site and in Slack."""

from typing import Literal

from pydantic import Field

from bot.hackathon_file.schema.base import ChannelName, Key, Part, Text


class Site(Part):
    """A place, such as a campus, where people take part in person."""

    key: Key
    name: str = Field(min_length=1, max_length=75, description="What people see.")
    zone: str | None = Field(None, description="The site's zone, where it is not the event's.")


class Place(Part):
    """Where the hackathon is."""

    kind: Literal["online", "in person", "hybrid"] = Field(
        description="`online`, `in person`, or `hybrid` (both)."
    )
    venue: str | None = Field(None, description="The venue of an event in person.")
    sites: list[Site] = Field([], description="Sites people may choose between at registration.")


class Dates(Part):
    """The first and the last day, in the event's zone."""

    first: Text = Field(description="The first day, as 2020-10-26.")
    last: Text = Field(description="The last day of the hackathon proper, as 2020-10-30.")


class Channels(Part):
    """Slack channels, by name; the bot makes missing ones, if it may."""

    main: ChannelName = Field("general", description="Where the agenda and reminders are posted.")
    organisers: ChannelName = Field(
        "organisers", description="A private channel for the organisers: what went wrong, who asks."
    )
    help: ChannelName | None = Field(None, description="Where participants ask for help.")
