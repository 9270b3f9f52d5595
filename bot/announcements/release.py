"""Releasing an announcement: proof, confirmation, approval by a second organiser."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.announcements.audience import Audience, find_recipients
from bot.announcements.body import summarise
from bot.announcements.eligibility import check_state, require_second, say_where_it_stands
from bot.announcements.kinds import ANNOUNCEMENT_APPROVAL, ANNOUNCEMENT_PROOF, ANNOUNCEMENT_START
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.progress import lock_announcement, refresh_approvals
from bot.announcements.queries import Changed, describe, log_action
from bot.announcements.send import start_sending
from bot.core.database import announce_rows
from bot.core.errors import FieldErrors, Refused
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage, enqueue, settle
from bot.roles.access import Role, find_holders
from bot.workspaces.models import Person

# Typed into the form, it sends an urgent announcement without a second organiser.
URGENT_WORD = "urgent"

_DRAFT, _UNAPPROVED, _SCHEDULED, _SENDING, *_ = AnnouncementState


def send_proof(session: Session, draft: Announcement, now: datetime) -> None:
    """Enqueue a copy for its author only, as others would get it."""
    message = NewMessage(
        key=f"{ANNOUNCEMENT_PROOF.name}:{draft.id}:{now.timestamp():.6f}",
        kind=ANNOUNCEMENT_PROOF,
        lane=f"@{draft.author.slack_id}",
        due=now,
        arguments={"title": summarise(draft.text)},
        batch_id=draft.batch_id,
    )
    enqueue(session, draft.hackathon, message)


def confirm_draft(
    session: Session, draft: Announcement, *, word: str = "", now: datetime
) -> Announcement:
    """Send the draft or schedule it; an urgent one waits for a second organiser's approval.

    `word` is typed by the author: with URGENT_WORD, an urgent one needs no approval.

    Raises:
        Refused: if it is no longer a draft
        FieldErrors: if its time has passed meanwhile, if nobody is in its audience any more, if
            nobody could approve it, or if `word` is anything else
    """
    draft = lock_announcement(session, draft)
    check_state(draft, _DRAFT)
    _check_still_good(session, draft, now)
    if not draft.urgent:
        _let_go(session, draft, draft.author, now)
    elif word.strip().casefold() == URGENT_WORD:
        _let_go(session, draft, draft.author, now, typed=URGENT_WORD)
    elif word.strip():
        problem = f"Type {URGENT_WORD} here, or nothing, and a second organiser is asked."
        raise FieldErrors({"word": problem})
    elif not _has_second(session, draft):
        problem = f"There is no second organiser who could approve it: type {URGENT_WORD} here."
        raise FieldErrors({"word": problem})
    else:
        _ask_for_approval(session, draft, now)
        log_action(
            session, "announcement proposed", draft, draft.author, now, after=describe(draft)
        )
    return draft


def approve_announcement(
    session: Session, announcement: Announcement, *, version: int, by: Person, now: datetime
) -> Announcement:
    """Send or schedule the announcement, as approved by the second organiser `by`.

    Raises:
        Refused: if `by` wrote it, or it does not wait for approval
        Changed: if its text is no longer the `version` that `by` has read
    """
    announcement = lock_announcement(session, announcement)
    if announcement.state != _UNAPPROVED:
        raise Refused(say_where_it_stands(announcement.state))
    require_second(announcement, by)
    if announcement.version != version:
        raise Changed("Its text has changed since: please read the newer message, and approve it.")
    announcement.approved_by_id = by.id
    _let_go(session, announcement, by, now)
    refresh_approvals(session, announcement, now)
    return announcement


def ask_again(session: Session, announcement: Announcement, by: Person, now: datetime) -> None:
    """Ask for approval again after `by` changed the text of an urgent announcement.

    `by` becomes its author, and so cannot approve it. If it was sent by the word alone and still
    nobody could approve it, it stays released. The caller holds its lock.
    """
    announcement.author_id = by.id
    if announcement.approved_by_id is None and not _has_second(session, announcement):
        return
    if announcement.state == _SCHEDULED:
        start = _lock_start(session, announcement)
        settle(start, OutboxState.CANCELLED, now=now, reason="its text was changed")
    announcement.approved_by_id = None
    refresh_approvals(session, announcement, now)
    _ask_for_approval(session, announcement, now)


def move_start(session: Session, announcement: Announcement, to: datetime) -> None:
    """Move the start of a scheduled announcement, even one that expired.

    Raises:
        Refused: if it is being sent already
    """
    start = _lock_start(session, announcement)
    start.due = start.ready_at = to
    start.state, start.reason, start.settled_at = OutboxState.WAITING, None, None
    # An organiser's decision on it was for the old instant.
    start.insisted_at = start.report_id = None
    announce_rows(session)


def _ask_for_approval(session: Session, announcement: Announcement, now: datetime) -> None:
    announcement.state = _UNAPPROVED
    hackathon = announcement.hackathon
    message = NewMessage(
        key=f"{ANNOUNCEMENT_APPROVAL.name}:{announcement.id}:v{announcement.version}",
        kind=ANNOUNCEMENT_APPROVAL,
        lane=f"#{hackathon.file.channels.organisers}",
        due=now,
        arguments={"title": summarise(announcement.text), "version": announcement.version},
        batch_id=announcement.batch_id,
    )
    enqueue(session, hackathon, message)


def _enqueue_start(session: Session, announcement: Announcement, at: datetime) -> None:
    """Enqueue the start alone, since people may still register, leave or mute before it."""
    message = NewMessage(
        key=f"{ANNOUNCEMENT_START.name}:{announcement.id}:v{announcement.version}",
        kind=ANNOUNCEMENT_START,
        lane=f"@{announcement.author.slack_id}",
        due=at,
        arguments={"title": summarise(announcement.text)},
        batch_id=announcement.batch_id,
    )
    enqueue(session, announcement.hackathon, message)


def _lock_start(session: Session, announcement: Announcement) -> OutboxRow:
    """Lock the latest row that starts it.

    Raises:
        Refused: if it is being sent already
    """
    latest = (
        select(OutboxRow)
        .where(
            OutboxRow.batch_id == announcement.batch_id, OutboxRow.kind == ANNOUNCEMENT_START.name
        )
        .order_by(OutboxRow.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    start = session.scalars(latest).one()
    if start.state in (OutboxState.SENDING, OutboxState.SENT):
        raise Refused(say_where_it_stands(_SENDING))
    return start


def _has_second(session: Session, announcement: Announcement) -> bool:
    organisers = find_holders(session, announcement.hackathon, Role.ORGANISER)
    return any(each.id != announcement.author_id for each in organisers)


def _let_go(
    session: Session,
    announcement: Announcement,
    by: Person,
    now: datetime,
    **more: str,
) -> None:
    """Send it now, or schedule it if its time is to come."""
    if announcement.send_at is None or announcement.send_at <= now:
        announcement.send_at = now
        what = "sent"
        start_sending(session, announcement, now)
    else:
        what = "scheduled"
        announcement.state = _SCHEDULED
        _enqueue_start(session, announcement, announcement.send_at)
    if announcement.approved_by_id is not None:
        what = "approved"
    log_action(
        session,
        f"announcement {what}",
        announcement,
        by,
        now,
        after={**describe(announcement), **more},
    )


def _check_still_good(session: Session, draft: Announcement, now: datetime) -> None:
    if draft.send_at is not None and draft.send_at <= now:
        raise FieldErrors({"clock": "That time has come meanwhile: choose another, or clear it."})
    if draft.channels:
        return
    audience = Audience.read(draft.audience)
    if not find_recipients(session, draft.hackathon, audience, urgent=draft.urgent).people:
        raise FieldErrors({"any_of": "Nobody is in this audience any more. Choose a wider one."})
