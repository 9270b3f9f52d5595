"""Drafting an announcement: the checks of the form, and a preview of its effect."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.announcements.audience import (
    Audience,
    AudienceGroup,
    Recipient,
    Recipients,
    find_recipients,
    name_groups,
)
from bot.announcements.body import LONGEST_TEXT
from bot.announcements.kinds import ANNOUNCEMENT
from bot.announcements.models import Announcement
from bot.core import timezones as zones
from bot.core.errors import FieldErrors
from bot.hackathons.models import Hackathon
from bot.outbox.models import Batch
from bot.outbox.rows import FIRST_RATE
from bot.registration.models import Participant
from bot.slack.block_kit import write_text
from bot.workspaces.models import Person
from bot.workspaces.people import get_person

_PAST = "That is past. Choose a time to come, or clear day and time to send it at once."
_UNSEEN = (
    "I cannot see one of these channels: it is gone, or private and I am not in it. "
    "Invite me there with /invite, or leave it out."
)


class ChannelProblem(StrEnum):
    """The reason why the bot cannot post in a channel."""

    UNSEEN = "unseen"
    ARCHIVED = "archived"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ChosenChannel:
    """A channel that was chosen, as Slack knows it; `name` is empty if the bot cannot see it."""

    slack_id: str
    name: str = ""
    problem: ChannelProblem | None = None


@dataclass(frozen=True)
class AnnouncementForm:
    """The fields of the form as an organiser filled them in.

    `day` (2020-10-26) and `clock` (17:00) are by `zone`'s clock; without both, the announcement is
    sent at once.
    """

    text: str
    channels: Sequence[ChosenChannel]
    audience: Audience
    day: str | None
    clock: str | None
    zone: str
    notifies: bool = False
    urgent: bool = False


@dataclass(frozen=True)
class AnnouncementPreview:
    """A preview of an announcement: its recipients, when it is sent, how long that takes.

    `night` counts the recipients in each zone with night at that time. `groups` are the groups of
    its audience that still exist.
    """

    announcement: Announcement
    recipients: Recipients
    groups: Sequence[AudienceGroup]
    at: datetime
    duration: timedelta
    night: Sequence[tuple[str, int]]


def save_draft(
    session: Session,
    hackathon: Hackathon,
    author: Person,
    form: AnnouncementForm,
    now: datetime,
    draft: Announcement | None = None,
) -> Announcement:
    """Create a draft from the form, or update `draft`.

    Raises:
        FieldErrors: if it could not be sent as it is
    """
    audience = form.audience
    faults = {
        "text": find_fault(form.text),
        "channels": _find_channel_fault(form.channels),
        **_find_lost_terms(session, hackathon, audience),
    }
    wrong = {name: problem for name, problem in faults.items() if problem is not None}
    for slack_id in audience.people:
        get_person(session, hackathon.workspace_id, slack_id)
    if (audience.also or audience.but) and not audience.any_of:
        wrong["any_of"] = "Say here first who: for example, everyone registered."
    elif wrong.keys() & {"any_of", "also", "but"}:
        pass
    elif audience.any_of or audience.people:
        found = find_recipients(session, hackathon, audience, urgent=form.urgent)
        if not found.people:
            wrong["any_of" if audience.any_of else "people"] = _say_nobody(found)
    elif not form.channels:
        wrong["channels"] = "Choose channels here, or people below."
    send_at = None
    try:
        send_at = read_send_time(form.day, form.clock, form.zone, now)
    except FieldErrors as errors:
        wrong |= errors.errors
    if wrong:
        raise FieldErrors(wrong)

    if draft is None:
        draft = Announcement(hackathon_id=hackathon.id, author_id=author.id, created_at=now)
        draft.batch = Batch(hackathon_id=hackathon.id, kind=ANNOUNCEMENT.name)
        session.add(draft)
    draft.text = form.text.strip()
    draft.channels = [{"id": each.slack_id, "name": each.name} for each in form.channels]
    draft.audience = audience.keep()
    draft.notifies, draft.urgent = form.notifies and bool(form.channels), form.urgent
    draft.send_at, draft.zone = send_at, form.zone
    session.flush()
    return draft


def find_fault(text: str) -> str | None:
    """Return why a text cannot be announced; None if it can."""
    if not text.strip():
        return "Please write what to announce."
    length = len(write_text(text))
    if length > LONGEST_TEXT:
        return (
            f"This has {length:,} characters, and Slack takes {LONGEST_TEXT:,} in a message: "
            "please shorten it, or link to it."
        )
    return None


def read_send_time(day: str | None, clock: str | None, zone: str, now: datetime) -> datetime | None:
    """Return the instant at which the zone's clock shows this day and time; None without both.

    Raises:
        FieldErrors: if one of them is missing or malformed, if the zone is unknown, if that time
            does not exist or is repeated on that day, or if it is past
    """
    if not zones.is_zone(zone):
        raise FieldErrors({"zone": "Please choose one of the zones listed."})
    if not day and not clock:
        return None
    if not day or not clock:
        missing = "day" if not day else "clock"
        other = "time" if not day else "day"
        raise FieldErrors({missing: f"Choose this too, or clear the {other} to send it at once."})
    try:
        wall = datetime.combine(date.fromisoformat(day), time.fromisoformat(clock))
        instant = zones.to_utc(wall.replace(tzinfo=None), zone)
    except zones.MissingHour as change:
        raise FieldErrors({"clock": f"{change}: choose an earlier or a later time."}) from change
    except zones.RepeatedHour as change:
        problem = f"{change}: choose an earlier or a later time, or another zone, such as UTC."
        raise FieldErrors({"clock": problem}) from change
    except (ValueError, OverflowError) as error:
        raise FieldErrors({"day": "Please choose a day and a time from the lists."}) from error
    if instant <= now:
        raise FieldErrors({"clock": _PAST})
    return instant


def describe_preview(
    session: Session, announcement: Announcement, now: datetime
) -> AnnouncementPreview:
    """Return a preview of the announcement as it is now."""
    hackathon, audience = announcement.hackathon, Audience.read(announcement.audience)
    recipients = find_recipients(session, hackathon, audience, urgent=announcement.urgent)
    at = announcement.send_at or now
    return AnnouncementPreview(
        announcement=announcement,
        recipients=recipients,
        groups=name_groups(session, hackathon, audience.list_terms()),
        at=at,
        duration=estimate_duration(len(recipients.people)),
        night=_count_night(recipients.people, at),
    )


def read_zones(session: Session, hackathon: Hackathon) -> list[str]:
    """Return the zones of the participants, the most frequent first."""
    counted = (
        select(Person.zone)
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.hackathon_id == hackathon.id, Participant.withdrawn_at.is_(None))
        .group_by(Person.zone)
        .order_by(func.count().desc(), Person.zone)
    )
    return [zone for zone in session.scalars(counted) if zone is not None]


def estimate_duration(messages: int) -> timedelta:
    """Return how long so many direct messages take, at the rate that is tried first."""
    return timedelta(minutes=messages / FIRST_RATE)


def _count_night(people: Sequence[Recipient], at: datetime) -> list[tuple[str, int]]:
    by_zone = Counter(each.zone for each in people if each.zone is not None)
    return [(zone, count) for zone, count in by_zone.most_common() if zones.is_night(at, zone)]


def _find_channel_fault(channels: Sequence[ChosenChannel]) -> str | None:
    for each in channels:
        match each.problem:
            case ChannelProblem.ARCHIVED:
                return f"#{each.name} is archived. Choose another channel."
            case ChannelProblem.UNSEEN if each.name:
                return f"#{each.name} is private and I am not in it: invite me there with /invite."
            case ChannelProblem.UNSEEN:
                return _UNSEEN
            case ChannelProblem.UNKNOWN:
                return "Slack did not tell me about these channels just now. Please try again."
    return None


def _find_lost_terms(
    session: Session, hackathon: Hackathon, audience: Audience
) -> dict[str, str | None]:
    """Return an error for each field that names a group which no longer exists."""
    known = {each.key for each in name_groups(session, hackathon, audience.list_terms())}
    fields = {"any_of": audience.any_of, "also": audience.also, "but": audience.but}
    return {
        field: None if known.issuperset(terms) else "One of these is no more: choose again."
        for field, terms in fields.items()
    }


def _say_nobody(found: Recipients) -> str:
    if found.muted:
        return "Everybody in this audience has muted announcements. Only urgent ones reach them."
    return "Nobody is in this audience now. Choose a wider one."
