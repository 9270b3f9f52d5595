"""What a hackathon file may say: the shapes of its parts, and their published JSON Schema.

Every field's description is the organisers' documentation: `docs/hackathon-file.md` and
the JSON Schema are made from it.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from bot.hackathon_file.wording.message_templates import WORDINGS

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
_Text = Annotated[str, Field(min_length=1)]
_TimeBefore = Annotated[str, Field(min_length=1)]

AgendaKind = Literal["talk", "session", "social", "office hours", "deadline", "milestone"]


# What an author may write where None is a choice of its own.
_NoneWord = Literal["none"]


def _none_word(value: Any) -> Any:
    """Read the word `none` as no value at all."""
    return None if isinstance(value, str) and value.strip().lower() in ("none", "") else value


def _break_rule(field: str, sentence: str) -> PydanticCustomError:
    """A rule that a part breaks as a whole; `field` is where its author should look."""
    return PydanticCustomError("rule", "{sentence}", {"field": field, "sentence": sentence})


class Part(BaseModel):
    """A part of the file: unknown fields are errors, and the values stay as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Link(Part):
    """A link with the words that people see."""

    title: str = Field(min_length=1, max_length=75, description="What people see.")
    url: Url = Field(description="An https, http or mailto address.")


class Contact(Part):
    """Whom to ask."""

    name: str = Field(min_length=1, max_length=100, description="A person, or a group.")
    email: Email | None = Field(None, description="Their e-mail address.")
    role: str | None = Field(None, description="What they answer for.")


class Mentor(Part):
    """Somebody who helps, for a challenge or for all of them."""

    who: Member
    challenge: Key | None = Field(None, description="The challenge; without it, all of them.")


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

    first: _Text = Field(description="The first day, as 2020-10-26.")
    last: _Text = Field(description="The last day of the hackathon proper, as 2020-10-30.")


class Channels(Part):
    """Slack channels, by name; the bot makes those that are missing where it may."""

    main: ChannelName = Field("general", description="Where the agenda and reminders are posted.")
    organisers: ChannelName = Field(
        "organisers", description="A private channel for the organisers: what went wrong, who asks."
    )
    help: ChannelName | None = Field(None, description="Where participants ask for help.")


class Question(Part):
    """A question of your own in the registration form."""

    key: Key
    label: str = Field(min_length=1, max_length=75, description="The question as people see it.")
    kind: Literal["text", "long text", "choice", "choices", "yes or no", "number"] = Field(
        "text",
        description="What is answered: a line, several lines, one or several of the `options`, "
        "yes or no, or a number.",
    )
    options: list[Annotated[str, Field(min_length=1, max_length=75)]] = Field(
        [], max_length=100, description="What to choose from, for `choice` and `choices`."
    )
    required: bool = Field(False, description="Whether it must be answered.")
    hint: str | None = Field(None, max_length=150, description="A remark under the question.")

    @model_validator(mode="after")
    def _offers_something_to_choose(self) -> Self:
        if self.kind in ("choice", "choices") and not self.options:
            raise _break_rule("kind", f"A question of kind `{self.kind}` needs `options`.")
        return self


class Registration(Part):
    """When people may register, and what they are asked."""

    opens: str | None = Field(
        None, description="When registration opens, as `when` is written; without it, at once."
    )
    closes: str | None = Field(None, description="When it closes; without it, with the last day.")
    code_of_conduct: Url | None = Field(None, description="What participants agree to.")
    experience: list[Annotated[str, Field(min_length=1, max_length=75)]] = Field(
        ["New to it", "Some experience", "Experienced"],
        min_length=1,
        max_length=20,
        description="The levels of experience to choose from.",
    )
    questions: list[Question] = Field(
        [], max_length=30, description="Questions of your own, asked after the bot's."
    )


class Teams(Part):
    """The rules for teams."""

    min: int = Field(1, ge=1, description="The fewest people a team should have.")
    max: Annotated[
        Annotated[int, Field(ge=1)] | None,
        BeforeValidator(
            _none_word, json_schema_input_type=Annotated[int, Field(ge=1)] | _NoneWord | None
        ),
    ] = Field(None, description="The most people a team may have, or `none`.")
    solo: bool = Field(True, description="Whether people may work on their own, as a team of one.")
    several: bool = Field(False, description="Whether a person may be in several teams at once.")
    channel: Literal["private", "public", "none"] = Field(
        "private", description="The kind of Slack channel the bot makes for each team."
    )

    @model_validator(mode="after")
    def _can_hold_a_team(self) -> Self:
        if self.max is not None and self.min > self.max:
            raise _break_rule("min", f"`min` is {self.min}, which is more than `max`, {self.max}.")
        if self.max == 1 and not self.solo:
            raise _break_rule(
                "solo", "With `max: 1` and `solo: false` nobody can take part: change one of them."
            )
        return self


class Challenge(Part):
    """A problem to work on."""

    key: Key
    title: str = Field(min_length=1, max_length=75, description="What people see.")
    task: str = Field(min_length=1, max_length=2000, description="What to do, in a few sentences.")
    tags: list[_Text] = Field([], description="Its methods or fields, such as `Classification`.")
    hand_in: list[_Text] = Field([], description="What to hand in, an item each.")
    judged_by: str | None = Field(None, description="How solutions are judged.")
    links: list[Link] = Field([], description="Data, notebooks, papers.")
    contributors: list[_Text] = Field([], description="Who made the challenge.")
    channel: ChannelName | None = Field(
        None, description="The challenge's Slack channel; without it, the main channel."
    )


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
    when: _Text = Field(
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
    reminders: list[_TimeBefore] | None = Field(
        None,
        description="Its own reminders instead of the usual ones of its kind: `60 min`, `24 h`, "
        "`0 min` at its start; an empty list for none.",
    )


class Reminders(Part):
    """When reminders are posted, by kind, as time before the start: `60 min`, `24 h`."""

    talk: list[_TimeBefore] = Field(["60 min", "10 min"], description="Before each talk.")
    session: list[_TimeBefore] = Field(["60 min", "10 min"], description="Before each session.")
    social: list[_TimeBefore] = Field(["60 min", "10 min"], description="Before each social.")
    milestone: list[_TimeBefore] = Field(["60 min", "10 min"], description="Before each milestone.")
    office_hours_together: list[_TimeBefore] = Field(
        ["60 min"], description="All office hours of an instant together, in the main channel."
    )
    office_hours: list[_TimeBefore] = Field(
        ["10 min"], description="Each in the channel of its challenge."
    )
    deadline: list[_TimeBefore] = Field(
        ["72 h", "24 h", "6 h", "1 h", "15 min"], description="Counting down to each deadline."
    )
    deadline_passed: bool = Field(True, description="Whether to say that a deadline has passed.")
    day_agenda: Annotated[str | None, BeforeValidator(_none_word)] = Field(
        "08:00", description="When a day's agenda is posted, in the event's zone, or `none`."
    )
    day_item: Annotated[str | None, BeforeValidator(_none_word)] = Field(
        "09:00", description="When an item that has a day alone is posted, or `none`."
    )
    digest: Annotated[str | None, BeforeValidator(_none_word)] = Field(
        "08:00",
        description="When the organisers read in their channel, each morning, how it stands, or "
        "`none`; from the day on which registration opens, or four weeks before the event.",
    )


def _wording(key: str) -> Any:
    """The field of a wording, described as the table of them does."""
    wording = WORDINGS[key]
    return Field(
        None,
        min_length=1,
        max_length=2000,
        description=f"{wording.said} It knows "
        f"{', '.join(f'`{{{name}}}`' for name in wording.placeholders)}.",
    )


class Words(Part):
    """Words of your own for what the bot says by itself, with placeholders that it fills in.

    What is left out here is said in the bot's own words; [Words](words.md) has them all.
    """

    reminder: str | None = _wording("reminder")
    together: str | None = _wording("together")
    office_hours: str | None = _wording("office_hours")
    office_hours_together: str | None = _wording("office_hours_together")
    starting: str | None = _wording("starting")
    deadline: str | None = _wording("deadline")
    last_hour: str | None = _wording("last_hour")
    deadline_passed: str | None = _wording("deadline_passed")
    day_agenda: str | None = _wording("day_agenda")
    day_item: str | None = _wording("day_item")
    agenda_changed: str | None = _wording("agenda_changed")
    registered: str | None = _wording("registered")
    home: str | None = _wording("home")
    nudge: str | None = _wording("nudge")
    joined_team: str | None = _wording("joined_team")


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
    zone: _Text = Field(description="The event's zone, as `Eastern` or `America/New_York`.")
    also_shown: list[_Text] = Field([], max_length=4, description="Zones shown beside the event's.")
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
    sponsors: list[_Text] = Field([], description="Who pays for it.")
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
