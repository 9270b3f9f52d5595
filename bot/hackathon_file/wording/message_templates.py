"""The texts that organisers may word themselves: when each is posted, and its placeholders.

The schema describes this table, `check` holds a file to it, and the renderers fill it in.
"""

from dataclasses import dataclass, replace

# What may stand in a template as `{name}`, and what is put in its place.
PLACEHOLDERS = {
    "title": "the item's title; in `starting`, where several begin together, `3 sessions`",
    "count": "how many begin together",
    "left": "how long until then: `10 min`, `2 days 5 h`",
    "start": "when it begins, in the event's zones and in each reader's own",
    "deadline": "when it is due, with its date, in the event's zones; before then, in each "
    "reader's own too",
    "where": "its place",
    "hosts": "who speaks or hosts, with their affiliation",
    "links": "its links, with their words",
    "about": "what its `about` says",
    "challenge": "the title of its challenge",
    "day": "the day: `Tuesday 27 October`",
    "hackathon": "the hackathon's name",
    "person": "who it is, as Slack names them to each reader",
    "team": "the team's name",
}
# What an item may be without. A line whose placeholders have nothing to say is left out.
MAY_BE_EMPTY = frozenset({"where", "hosts", "links", "about", "challenge"})

_OF_AN_ITEM = ("title", "where", "hosts", "links", "about", "challenge", "hackathon")


@dataclass(frozen=True)
class MessageTemplate:
    """A text that organisers may word.

    `description` says on what occasion it is posted, `default` is the bot's own text, and `notice`
    the notification of that. `needs` are the placeholders without which it says too little. If a
    file does not word it, its text of `fallback` is used before `default`.
    """

    description: str
    default: str
    placeholders: tuple[str, ...]
    needs: tuple[str, ...] = ()
    notice: str = ""
    fallback: str | None = None


_REMINDER = MessageTemplate(
    description="Before an item of the agenda begins. What it does not say of hosts, place and "
    "links follows it.",
    default=":bell: *{title}*, in {left}\n{start}",
    notice="{title}, in {left}: {start}",
    placeholders=("left", "start", *_OF_AN_ITEM),
    needs=("title", "start"),
)
_DEADLINE = MessageTemplate(
    description="At each step of the countdown to a deadline. What it does not say of hosts, "
    "place and links follows it.",
    default=":hourglass_flowing_sand: *{left} left*: *{title}*\n{deadline}",
    notice="{left} left: {title}, {deadline}",
    placeholders=("left", "deadline", *_OF_AN_ITEM),
    needs=("title", "deadline"),
)

TEMPLATES = {
    "reminder": _REMINDER,
    "together": MessageTemplate(
        description="Before several items that begin together; a list of them follows it.",
        default=":bell: *{count} sessions*, in {left}\n{start}",
        notice="{count} sessions, in {left}: {start}",
        placeholders=("count", "left", "start", "hackathon"),
        needs=("start",),
    ),
    "office_hours": replace(
        _REMINDER,
        description="Before office hours. What it does not say of hosts, place and links "
        "follows it.",
        fallback="reminder",
    ),
    "office_hours_together": MessageTemplate(
        description="Before office hours that begin together; a list of them follows it.",
        default=":bell: *{count} office hours*, in {left}\n{start}",
        notice="{count} office hours, in {left}: {start}",
        placeholders=("count", "left", "start", "hackathon"),
        needs=("start",),
    ),
    "starting": MessageTemplate(
        description="Where a reminder comes at the start itself, for one item or several. What it "
        "does not say of them follows it.",
        default=":bell: *{title}*, starting now\n{start}",
        notice="{title}, starting now: {start}",
        placeholders=("start", *_OF_AN_ITEM),
        needs=("title",),
    ),
    "deadline": _DEADLINE,
    "last_hour": replace(
        _DEADLINE,
        description="The steps of the countdown in a deadline's last hour.",
        fallback="deadline",
    ),
    "deadline_passed": MessageTemplate(
        description="When a deadline has passed.",
        default=":checkered_flag: *{title}*: the deadline has passed.\n{deadline}. Thank you all!",
        notice="{title}: the deadline has passed ({deadline}).",
        placeholders=("deadline", *_OF_AN_ITEM),
        needs=("title",),
    ),
    "day_agenda": MessageTemplate(
        description="Above a day's agenda, which follows it.",
        default="{day}: today's agenda",
        notice="{day}",
        placeholders=("day", "hackathon"),
    ),
    "day_item": MessageTemplate(
        description="In the morning, for an item that has a day alone. What it does not say of "
        "hosts, place and links follows it.",
        default=":calendar: Today: *{title}*\n{about}",
        notice="Today: {title}",
        placeholders=("day", *_OF_AN_ITEM),
        needs=("title",),
    ),
    "agenda_changed": MessageTemplate(
        description="Above what has changed on the agenda, where people were told otherwise.",
        default="",
        placeholders=("hackathon",),
    ),
    "registered": MessageTemplate(
        description="To a person who has just registered; their next steps follow it.",
        default="You are registered for *{hackathon}*. Welcome!",
        placeholders=("hackathon",),
    ),
    "home": MessageTemplate(
        description="At the top of the app's Home tab, for everybody.",
        default="",
        placeholders=("hackathon",),
    ),
    "nudge": MessageTemplate(
        description="To people without a team, where an organiser nudges them; two buttons "
        "follow it.",
        default="You are registered for *{hackathon}*, and in no team yet. Look who still takes "
        "people, or start a team of your own; others will find it in the list.",
        placeholders=("hackathon",),
    ),
    "joined_team": MessageTemplate(
        description="To a team that somebody has joined, in its channel.",
        default="{person} joined *{team}*. Say hello!",
        placeholders=("person", "team", "hackathon"),
        needs=("person",),
    ),
}
