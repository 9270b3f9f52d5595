"""The base of every part of the file, and the types of value that sections have in common."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

KEY_PATTERN = r"^[a-z0-9][a-z0-9-]*$"
# Slack's rule for channel names (docs.slack.dev/reference/methods/conversations.create).
CHANNEL_PATTERN = r"^[a-z0-9_-]{1,80}$"
EMAIL_PATTERN = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
# Somebody in the workspace: an e-mail address, or a Slack id as "Copy member ID" gives it.
MEMBER_PATTERN = rf"{EMAIL_PATTERN}|^[UW][A-Z0-9]{{5,30}}$"
URL_PATTERN = r"^(https?://|mailto:)\S+$"

Key = Annotated[
    str,
    Field(
        pattern=KEY_PATTERN,
        max_length=60,
        description="A short name that stays the same when titles and times change: "
        "lower-case letters, digits and hyphens.",
    ),
]
ChannelName = Annotated[str, Field(pattern=CHANNEL_PATTERN)]
Email = Annotated[str, Field(pattern=EMAIL_PATTERN)]
Url = Annotated[str, Field(pattern=URL_PATTERN)]
Member = Annotated[
    str,
    Field(
        pattern=MEMBER_PATTERN,
        max_length=254,
        description="The e-mail address that they have in Slack, or their member ID there.",
    ),
]
# Texts that are read further, and so cannot be empty.
Text = Annotated[str, Field(min_length=1)]
TimeBefore = Annotated[str, Field(min_length=1)]

# What an author may write where None is a choice of its own.
NoneWord = Literal["none"]


def read_none_word(value: Any) -> Any:
    """Read the word `none` as no value at all."""
    return None if isinstance(value, str) and value.strip().lower() in ("none", "") else value


def break_rule(field: str, sentence: str) -> PydanticCustomError:
    """Return the error of a rule that a part breaks as a whole, to be shown at `field`."""
    return PydanticCustomError("rule", "{sentence}", {"field": field, "sentence": sentence})


class Part(BaseModel):
    """A part of the file: unknown fields are errors, and the values stay as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Link(Part):
    """A link with the words that people see."""

    title: str = Field(min_length=1, max_length=75, description="What people see.")
    url: Url = Field(description="An https, http or mailto address.")
