"""`agenda`: what happens at a time, or on a day."""

from typing import Literal

from pydantic import Field

from bot.hackathon_file.schema.base import ChannelName, Email, Key, Link, Part, Text, TimeBefore

AgendaKind = Literal["talk", "session", "social", "office hours", "deadline", "milestone"]


class Host(Part):
    """A speaker, or a host of office hours."""

    name: str = Field(min_length=1, max_length=100, description="Their name.")
    affiliation: str | None = Field(None, description="Where they work or study.")
    email: Email | None = Field(None, description="Their e-mail address.")


class AgendaEntry(Part):
    """Something that happens at a time, or on a day."""

    key: Key
    title: str = Field(min_length=1, max_length=150, description="What people see.")
    kind: AgendaKind = Field(
        description="What it is; the usual reminders depend on it. A `milestone` is anything "
        "else that people should know of, such as the results."
    )
    when: Text = Field(
        description="A day, and the time as it was announced, with its zone's label: "
        "`2020-10-26 17:00-17:15 EST`, `2020-10-30 7pm EDT / 6pm Central`, or the day alone. "
        "Without a label, the event's zone. A label such as EST means the clock of that place "
        "on that day."
    )
    where: str | None = Field(None, description="A room, or how to join.")
    about: str | None = Field(None, max_length=1000, description="What to expect, or to bring.")
    links: list[Link] = Field([], description="To join, slides, recordings.")
    hosts: list[Host] = Field([], description="Speakers or hosts.")
    challenge: Key | None = Field(None, description="The challenge it is about.")
    channel: ChannelName | None = Field(
        None, description="Where its reminders go, where that is not as usual for its kind."
    )
    reminders: list[TimeBefore] | None = Field(
        None,
        description="Its own reminders instead of the usual ones of its kind: `60 min`, `24 h`, "
        "`0 min` at its start; an empty list for none.",
    )
