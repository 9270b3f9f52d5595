"""Checks of an announcement's state, and of the author's and the approver's rights. Pure.

That the person is an organiser is checked by `guard` of `handlers/core/dispatcher.py`.
"""

from bot.announcements.models import Announcement, AnnouncementState
from bot.core.errors import Refused
from bot.workspaces.models import Person

_DRAFT, _UNAPPROVED, _SCHEDULED, _SENDING, _SENT, _CANCELLED = AnnouncementState
GONE = "That announcement is gone. `/announce list` shows those there are."
_STANDS = {
    _DRAFT: "It is a draft still: `/announce` begins another.",
    _UNAPPROVED: "It waits for a second organiser.",
    _SCHEDULED: "It is scheduled already: `/announce list` shows when.",
    _SENDING: "It is going out already.",
    _SENT: "It has gone out already.",
    _CANCELLED: "It is cancelled already.",
}


def require_author(draft: Announcement, slack_id: str) -> None:
    """Raise Refused if the draft is another person's: only its author sees it."""
    if draft.author.slack_id != slack_id:
        raise Refused(GONE)


def require_second(announcement: Announcement, by: Person) -> None:
    """Raise Refused if the person who would approve the announcement wrote it."""
    if announcement.author_id == by.id:
        raise Refused("You wrote it yourself: a second organiser has to approve it.")


def check_state(announcement: Announcement, *allowed: AnnouncementState) -> None:
    """Raise Refused, with the state, if the announcement is in none of the `allowed` ones."""
    if announcement.state not in allowed:
        raise Refused(say_where_it_stands(announcement.state))


def say_where_it_stands(state: str) -> str:
    """Return the state as a sentence, for a person who is too late to change the announcement."""
    return _STANDS[AnnouncementState(state)]
