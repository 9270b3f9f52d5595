"""Moving, editing and cancelling an announcement after it was confirmed."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.announcements.draft import find_fault
from bot.announcements.eligibility import check_state
from bot.announcements.kinds import ANNOUNCEMENT, ANNOUNCEMENT_START
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.progress import lock_announcement, refresh_approvals, refresh_progress
from bot.announcements.queries import Changed, log_action, say_time
from bot.announcements.release import ask_again, move_start
from bot.core.errors import FieldErrors, Refused
from bot.outbox.batches import cancel_waiting, refresh_posts
from bot.workspaces.models import Person

_, _UNAPPROVED, _SCHEDULED, _SENDING, _SENT, _CANCELLED = AnnouncementState


def move_announcement(
    session: Session,
    announcement: Announcement,
    *,
    to: datetime,
    zone: str,
    by: Person,
    now: datetime,
) -> Announcement:
    """Move the announcement to another instant (aware, UTC), chosen by this zone's clock.

    Raises:
        Refused: if it is a draft, or no longer waits to be sent
    """
    announcement = lock_announcement(session, announcement)
    before = say_time(announcement)
    check_state(announcement, _UNAPPROVED, _SCHEDULED)
    if announcement.state == _SCHEDULED:
        move_start(session, announcement, to)
    announcement.send_at, announcement.zone = to, zone
    refresh_approvals(session, announcement, now)
    log_action(
        session,
        "announcement moved",
        announcement,
        by,
        now,
        before={"send_at": before},
        after={"send_at": say_time(announcement)},
    )
    return announcement


def edit_announcement(
    session: Session,
    announcement: Announcement,
    *,
    text: str,
    version: int,
    by: Person,
    now: datetime,
) -> int:
    """Change the text, and enqueue an update of each posted message; return how many those are.

    An urgent announcement that is not being sent yet has to be approved again.

    Raises:
        FieldErrors: if the text cannot be announced
        Changed: if another organiser has edited it since `version`
        Refused: if it is a draft, or was cancelled before anybody got it
    """
    announcement = lock_announcement(session, announcement)
    check_state(announcement, _UNAPPROVED, _SCHEDULED, _SENDING, _SENT, _CANCELLED)
    problem = find_fault(text)
    if problem is not None:
        raise FieldErrors({"text": problem})
    if announcement.version != version:
        raise Changed("Somebody has edited it meanwhile.")
    if announcement.text == text.strip():
        return 0
    changes = refresh_posts(session, announcement.batch, announcement.version + 1, now)
    if announcement.state == _CANCELLED and not changes:
        raise Refused("It was cancelled before anybody got it: there is nothing to edit.")
    before, announcement.text = announcement.text, text.strip()
    announcement.version += 1
    if announcement.urgent and announcement.state in (_UNAPPROVED, _SCHEDULED):
        ask_again(session, announcement, by, now)
    refresh_progress(session, announcement, now)
    after = {"text": announcement.text}
    log_action(
        session, "announcement edited", announcement, by, now, before={"text": before}, after=after
    )
    return changes


def cancel_announcement(
    session: Session, announcement: Announcement, *, by: Person, now: datetime
) -> int:
    """Cancel the messages that are pending, and return how many; those being sent still arrive.

    Raises:
        Refused: if it is a draft, is sent, or is cancelled already
    """
    announcement = lock_announcement(session, announcement)
    check_state(announcement, _UNAPPROVED, _SCHEDULED, _SENDING)
    before = announcement.state
    stopped = cancel_waiting(
        session,
        announcement.batch,
        (ANNOUNCEMENT, ANNOUNCEMENT_START),
        f"cancelled by {by.name}",
        now,
    )
    announcement.state = _CANCELLED
    refresh_progress(session, announcement, now)
    refresh_approvals(session, announcement, now)
    after = {"state": announcement.state, "not_sent": stopped}
    log_action(
        session,
        "announcement cancelled",
        announcement,
        by,
        now,
        before={"state": before},
        after=after,
    )
    return stopped
