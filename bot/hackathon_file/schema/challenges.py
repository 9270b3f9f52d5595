"""`challenges`: the problems to work on."""

from pydantic import Field

from bot.hackathon_file.schema.base import ChannelName, Key, Link, Part, Text


class Challenge(Part):
    """A problem to work on."""

    key: Key
    title: str = Field(min_length=1, max_length=75, description="What people see.")
    task: str = Field(min_length=1, max_length=2000, description="What to do, in a few sentences.")
    tags: list[Text] = Field([], description="Its methods or fields, such as `Classification`.")
    hand_in: list[Text] = Field([], description="What to hand in, an item each.")
    judged_by: str | None = Field(None, description="How solutions are judged.")
    links: list[Link] = Field([], description="Data, notebooks, papers.")
    contributors: list[Text] = Field([], description="Who made the challenge.")
    channel: ChannelName | None = Field(
        None, description="The challenge's Slack channel; without it, the main channel."
    )
