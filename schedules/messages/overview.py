"""The organisers' digest with its chart, nudges, and the answer to direct messages."""

from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.core import timezones as zones
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import today
from bot.outbox.models import OutboxRow
from bot.overview.digest import Digest, describe_digest
from bot.overview.digest_plot import describe_registrations, enqueue_plot
from bot.overview.direct_messages import help_message
from bot.overview.kinds import DIGEST, DIGEST_PLOT, HELP, NUDGE
from bot.overview.nudge_phrases import nudge_button, nudge_message
from bot.overview.nudges import find_hindrance
from bot.overview.plot import draw
from bot.overview.status_phrases import count, say_people
from bot.registration.register import find_participant
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from schedules.engine.actions import Deliverables, DeliveryContext
from schedules.job import Done, Job
from schedules.messages.digest_plot import describe_plot, plot_registrations, say_registrations
from schedules.rendering import Unneeded, refuse_expired
from schedules.slack.files import FileMaker, SentFile

# A digest is short: `/agenda today` has the rest of a day.
MOST_ITEMS = 6


def render_digest(session: Session, row: OutboxRow, now: datetime) -> Message:
    """Render the digest as of `now`.

    Raises:
        TooLate: if the morning is over.
    """
    refuse_expired(session, row, now)
    return digest_message(row.hackathon, describe_digest(session, row.hackathon, now), now)


def render_nudge(session: Session, row: OutboxRow, _now: datetime) -> Message:
    """Render the nudge.

    Raises:
        Unneeded: if the participant has found a team, has withdrawn, or has muted announcements.
    """
    hindrance = find_hindrance(session, row)
    if hindrance is not None:
        raise Unneeded(hindrance)
    return nudge_message(row.hackathon)


def render_help(session: Session, row: OutboxRow, now: datetime) -> Message:
    """Render the answer to what a person wrote.

    Raises:
        TooLate: if they wrote it more than an hour ago.
    """
    refuse_expired(session, row, now)
    participant = find_participant(session, row.hackathon, row.lane.removeprefix("@"))
    return help_message(row.hackathon, participant, now)


def post_digest(context: DeliveryContext, job: Job) -> Done:
    """Post the digest, and enqueue the chart that follows it, if there is one."""
    done = context.post_message(job)
    with context.database.write() as session:
        enqueue_plot(session, session.get_one(OutboxRow, job.row.id), context.clock.now())
    return done


def make_plot_file(session: Session, row: OutboxRow, _prefix: str, now: datetime) -> SentFile:
    """Draw the registrations by day until the row's day.

    Raises:
        Unneeded: if the row has expired, or nobody is registered any more.
    """
    hackathon, day = row.hackathon, date.fromisoformat(row.arguments["day"])
    why = DIGEST_PLOT.why_expired(session, row, now)
    if why is not None:
        raise Unneeded(why)
    registrations = describe_registrations(session, hackathon, day)
    if registrations is None:
        raise Unneeded("nobody is registered any more")
    return SentFile(
        title="Registrations by day",
        make=partial(draw, plot_registrations(registrations)),
        text=say_registrations(registrations),
        description=describe_plot(registrations),
    )


DELIVERABLES = Deliverables(
    messages={DIGEST: render_digest, NUDGE: render_nudge, HELP: render_help},
    files={DIGEST_PLOT: FileMaker("registrations", "png", make_plot_file)},
    actions={DIGEST: post_digest},
)


def digest_message(hackathon: Hackathon, digest: Digest, now: datetime) -> Message:
    """Render the digest: participants, delivery failures, and today's agenda."""
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
