"""The organisers' digest: each morning, how it stands and what comes today."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.agenda.reminders.expiry import too_late
from bot.agenda.reminders.plan import DIGEST
from bot.core import timezones as zones
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import today
from bot.outbox.models import OutboxRow
from bot.overview.digest import Digest, describe_digest
from bot.overview.nudge_phrases import nudge_button
from bot.overview.status_phrases import count, say_people
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from schedules.messages.rendering import Renderer, TooLate

# A digest is short: `/agenda today` has the rest of a day.
MOST_ITEMS = 6


def render_digest(session: Session, row: OutboxRow, now: datetime) -> Message:
    """How it stands at `now`; TooLate where the morning is over."""
    reason = too_late(row, (), now)
    if reason is not None:
        raise TooLate(reason)
    return digest_message(row.hackathon, describe_digest(session, row.hackathon, now), now)


RENDERERS: dict[str, Renderer] = {DIGEST: render_digest}


def digest_message(hackathon: Hackathon, digest: Digest, now: datetime) -> Message:
    """The digest: who is there and missing, what went wrong, what comes today."""
    title = f"{today(hackathon, now):%A %-d %B}"
    people = say_people(digest.status, digest.new)
    lines = [*people, *_say_trouble(digest), *_say_day(hackathon, digest)]
    return blocks.message(
        f"{title}: {people[0]}",
        [
            blocks.header(f"{title}: how it stands"),
            *blocks.sections(lines),
            *([blocks.actions(nudge_button(digest.to_nudge))] if digest.to_nudge else []),
            blocks.context("More, at any time: `/organiser status`"),
        ],
    )


def _say_trouble(digest: Digest) -> list[str]:
    """What went wrong with messages since yesterday, and what still waits; none for nothing."""
    counts = [
        f"{number:,} {what}"
        for number, what in (
            (digest.late, "sent late"),
            (digest.skipped, "too late to be sent"),
            (digest.status.failed, "not sent"),
        )
        if number
    ]
    lines = [f":warning: Messages since yesterday: {', '.join(counts)}."] if counts else []
    if digest.status.late:
        lines.append(f":warning: {count(digest.status.late, 'message')} late: I am catching up.")
    return lines


def _say_day(hackathon: Hackathon, digest: Digest) -> list[str]:
    """What comes today; before the event, how long it is until then too."""
    lines = []
    if digest.days_left > 0:
        lines.append(f"{count(digest.days_left, 'day')} until {blocks.escape(hackathon.name)}.")
    for at, what in ((digest.opens, "opens"), (digest.closes, "closes")):
        if at is not None:
            lines.append(f"Registration {what} today, {zones.show_times(at, hackathon.zones)}.")
    if digest.items:
        lines.append("*Today*")
        lines += [_say_item(hackathon, item) for item in digest.items[:MOST_ITEMS]]
        more = len(digest.items) - MOST_ITEMS
        lines += [f"… and {more} more: `/agenda today`"] if more > 0 else []
    return lines


def _say_item(hackathon: Hackathon, item: AgendaItem) -> str:
    title = blocks.bold(item.title)
    if item.starts_at is None:
        return f"• {title}"
    return f"• {zones.show_times(item.starts_at, hackathon.zones)} {title}"
