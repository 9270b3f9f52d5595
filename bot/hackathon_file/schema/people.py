"""`contacts` and `mentors`: the people whom participants may ask."""

from pydantic import Field

from bot.hackathon_file.schema.base import Email, Key, Member, Part


class Contact(Part):
    """Whom to ask."""

    name: str = Field(min_length=1, max_length=100, description="A person, or a group.")
    email: Email | None = Field(None, description="Their e-mail address.")
    role: str | None = Field(None, description="What they answer for.")


class Mentor(Part):
    """Somebody who helps, for a challenge or for all of them."""

    who: Member
    challenge: Key | None = Field(None, description="The challenge; without it, all of them.")
