"""Who may do what with an announcement, and while it stands where: facts in, `Refused` out.

That they are organisers is held by `guard` of `handlers/core/dispatcher.py`.
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
    """Raise Refused if the draft is another person's: nobody else sees it."""
    if draft.author.slack_id != slack_id:
        raise Refused(GONE)


def require_second(announcement: Announcement, by: Person) -> None:
    """Raise Refused if the person who would approve it has written it."""
    if announcement.author_id == by.id:
        raise Refused("You wrote it yourself: a second organiser has to approve it.")


def check_state(announcement: Announcement, *allowed: AnnouncementState) -> None:
    """Raise Refused, saying where it stands, if that is none of these."""
    if announcement.state not in allowed:
        raise Refused(say_where_it_stands(announcement.state))


def say_where_it_stands(state: str) -> str:
    """Return where it stands, for a person who comes too late to change it."""
    return _STANDS[AnnouncementState(state)]
