"""Renders reminders, countdowns and the agenda of a day from the present state."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.agenda.kinds import CHANNEL, COUNTDOWN, DAY_AGENDA, DAY_ITEM, PASSED, PLANNED
from bot.agenda.models import AgendaItem
from bot.agenda.phrases import end_together, show_details, show_group_time
from bot.agenda.queries import find_items, group_parallel, list_items
from bot.agenda.reminders.expiry import REMINDER_GRACE
from bot.core import timezones as zones
from bot.hackathon_file.format_entry import say_entry
from bot.hackathon_file.wording.message_templates import MAY_BE_EMPTY
from bot.hackathons.models import Hackathon
from bot.hackathons.wording import RenderedText, render_text
from bot.outbox.models import OutboxRow
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from bot.slack.datetimes import say_instant, say_time, say_time_left
from schedules.engine.actions import Deliverables, DeliveryContext
from schedules.job import Done, Job
from schedules.messages import agenda_changes, agenda_files
from schedules.rendering import NotYet, Unneeded, find_shared, refuse_expired
from schedules.slack.channels import NobodyInside

# Each item may need a section of its own, and a message has 50 blocks at most.
MOST_ITEMS = 45
# Slack shows up to 4,000 characters well.
LONGEST_TEXT = 3000
LAST_HOUR = timedelta(hours=1)
# How long until people are invited again to a channel that nobody is in.
EMPTY_PAUSE = timedelta(minutes=10)


def render_timed(session: Session, row: OutboxRow, now: datetime) -> Message:
    """Render the message of a timed row as of `now`, once for all channels that it goes to.

    Raises:
        Unneeded: if its items are gone.
        TooLate: if it has expired.
    """
    wanted = row.arguments
    key = (
        row.kind,
        row.hackathon_id,
        *wanted.get("items", ()),
        wanted.get("before"),
        wanted.get("day"),
    )
    return find_shared(
        session, (*key, row.due, row.insisted_at, now), lambda: _render(session, row, now)
    )


def _render(session: Session, row: OutboxRow, now: datetime) -> Message:
    if row.kind == DAY_AGENDA.name:
        day = date.fromisoformat(row.arguments["day"])
        items = list_items(session, row.hackathon, day)
    else:
        items = find_items(session, row.hackathon, row.arguments["items"])
    if not items:
        raise Unneeded("nothing of it is on the agenda any more")
    refuse_expired(session, row, now)
    if row.kind == DAY_AGENDA.name:
        return day_agenda(row.hackathon, day, items, now)
    if row.kind == DAY_ITEM.name:
        return day_item(row.hackathon, items[0], now)
    # An organiser may force a countdown after its deadline: then it says that it has passed.
    if row.kind == PASSED.name or (row.kind == COUNTDOWN.name and now >= _start(items[0])):
        return deadline_passed(row.hackathon, items[0])
    if row.kind == COUNTDOWN.name:
        return countdown(row.hackathon, items[0], now)
    return reminder(row.hackathon, items, now)


def make_channel(context: DeliveryContext, job: Job) -> Done:
    """Create or join the channel that the row names.

    Raises:
        NotYet: if it is the organisers', nobody is in it, and Slack lets nobody in.
    """
    try:
        context.find_named(job.row, job.row.arguments["channel"])
    except NobodyInside as empty:
        raise NotYet(context.clock.now() + EMPTY_PAUSE) from empty
    return Done()


DELIVERABLES = Deliverables(
    messages={
        **dict.fromkeys(PLANNED, render_timed),
        **agenda_changes.RENDERERS,
        **agenda_files.RENDERERS,
    },
    files=agenda_files.FILES,
    actions={CHANNEL: make_channel},
)


def reminder(hackathon: Hackathon, items: Sequence[AgendaItem], now: datetime) -> Message:
    """Render the reminder of items that begin at one instant, soon or just now."""
    said = _say_reminder(hackathon, items, now)
    if len(items) == 1:
        details = show_details(items[0], said.names)
        lines = [details] if details else []
    else:
        lines = [_item_line(item) for item in items[:MOST_ITEMS]]
        lines += _count_more(items, "/agenda next")
    return _message(said, blocks.sections(lines))


def countdown(hackathon: Hackathon, item: AgendaItem, now: datetime) -> Message:
    """Render how long is left until a deadline."""
    deadline = _start(item)
    left = _round(deadline - now)
    values = {"left": say_time_left(left), "deadline": say_instant(deadline, hackathon.zones)}
    plain = {"deadline": zones.show_instant(deadline, hackathon.zones)}
    key = "last_hour" if left <= LAST_HOUR else "deadline"
    said = render_text(hackathon, key, values | _say_item(item), plain)
    return _message(said, _details(item, said.names))


def deadline_passed(hackathon: Hackathon, item: AgendaItem) -> Message:
    """Render the message that a deadline has passed."""
    when = zones.show_instant(_start(item), hackathon.zones)
    return _message(
        render_text(hackathon, "deadline_passed", {"deadline": when} | _say_item(item)), []
    )


def day_agenda(
    hackathon: Hackathon, day: date, items: Sequence[AgendaItem], now: datetime
) -> Message:
    """Render the agenda of a day: items without a time first, then the others by time."""
    title = f"{day:%A %-d %B}"
    said = render_text(hackathon, "day_agenda", {"day": title})
    if _is_over(hackathon, day, now):
        said = RenderedText(f"{title}: that day's agenda", title)
    groups = group_parallel(items[:MOST_ITEMS])
    lines = [line for group in groups for line in _day_lines(hackathon, group)]
    lines += _count_more(items, "/agenda today")
    short = " · ".join(_short_line(hackathon, item) for item in items[:MOST_ITEMS])
    # A header takes no formatting, which the organisers' own words may have.
    head = blocks.section(said.shown) if said.is_own else blocks.header(said.shown)
    notice = f"{said.notice}\n{short}" if said.is_own else f"{said.notice}: {short}"
    return blocks.message(
        blocks.shorten_mrkdwn(notice, LONGEST_TEXT),
        [head, *blocks.sections(lines), blocks.context("More, at any time: `/agenda`")],
    )


def day_item(hackathon: Hackathon, item: AgendaItem, now: datetime) -> Message:
    """Render the message of an item that happens today, at no set time."""
    day = f"{item.day:%A %-d %B}"
    values = {"day": day} | _say_item(item)
    said = render_text(hackathon, "day_item", values)
    if _is_over(hackathon, item.day, now):
        about = f"\n{values['about']}" if values["about"] else ""
        said = RenderedText(
            f":calendar: {day}: *{values['title']}*{about}", f"{day}: {values['title']}"
        )
    return _message(said, _details(item, said.names))


def _say_reminder(hackathon: Hackathon, items: Sequence[AgendaItem], now: datetime) -> RenderedText:
    """Return the text of a reminder, without the details of each item below it."""
    starts_at = _start(items[0])
    left = _round(starts_at - now)
    values = {"left": say_time_left(left), "start": say_time(starts_at, hackathon.zones)}
    plain = {"start": zones.show_times(starts_at, hackathon.zones)}
    values |= _say_item(items[0]) if len(items) == 1 else _say_many(items)
    if now > starts_at + REMINDER_GRACE:
        began = f"began {say_time_left(now - starts_at)} ago"
        return RenderedText(
            f":bell: *{values['title']}*, {began}\n{values['start']}",
            f"{values['title']}, {began}: {plain['start']}",
        )
    return render_text(hackathon, _choose_words(items, left), values, plain)


def _choose_words(items: Sequence[AgendaItem], left: timedelta) -> str:
    if left <= timedelta():
        return "starting"
    if _are_office_hours(items):
        return "office_hours" if len(items) == 1 else "office_hours_together"
    return "reminder" if len(items) == 1 else "together"


def _say_item(item: AgendaItem) -> dict[str, str]:
    """Return the values of an item for the placeholders of message templates."""
    challenge = blocks.name(item.challenge.title) if item.challenge else ""
    return {**say_entry(item.entry), "title": blocks.name(item.title), "challenge": challenge}


def _say_many(items: Sequence[AgendaItem]) -> dict[str, str]:
    what = "office hours" if _are_office_hours(items) else "sessions"
    several = {"title": f"{len(items)} {what}", "count": str(len(items))}
    return dict.fromkeys(MAY_BE_EMPTY, "") | several


def _are_office_hours(items: Sequence[AgendaItem]) -> bool:
    return all(item.kind == "office hours" for item in items)


def _message(said: RenderedText, below: list[blocks.Block]) -> Message:
    notice = blocks.shorten_mrkdwn(said.notice, LONGEST_TEXT)
    return blocks.message(notice, [blocks.section(said.shown), *below])


def _details(item: AgendaItem, said: Collection[str]) -> list[blocks.Block]:
    """Return a small block with the hosts, place and links that the message does not name yet."""
    details = show_details(item, said)
    return [blocks.context(details)] if details else []


def _count_more(items: Sequence[AgendaItem], command: str) -> list[str]:
    """Return a line that says how many items are left out and how to see them, if there are any."""
    more = len(items) - MOST_ITEMS
    return [f"… and {more} more: `{command}`"] if more > 0 else []


def _item_line(item: AgendaItem) -> str:
    """Return the line of one of several items, with the channel of its own reminder."""
    channel = item.challenge.part.channel if item.challenge else None
    parts = (blocks.bold(item.title), show_details(item), f"in #{channel}" if channel else "")
    return "• " + " · ".join(filter(None, parts))


def _day_lines(hackathon: Hackathon, group: Sequence[AgendaItem]) -> list[str]:
    """Return the lines of items that begin together, below their time.

    If the items end at different times, each line has its own end.
    """
    lines = [f"*{show_group_time(group, hackathon.zones)}*"]
    for item in group:
        until = ""
        if item.ends_at is not None and not end_together(group):
            until = f"until {zones.show_times(item.ends_at, hackathon.zones)}"
        parts = (blocks.bold(item.title), until, show_details(item))
        lines.append("• " + " · ".join(filter(None, parts)))
    return lines


def _short_line(hackathon: Hackathon, item: AgendaItem) -> str:
    title = blocks.escape(item.title)
    if item.starts_at is None:
        return title
    return f"{zones.show_times(item.starts_at, [hackathon.zone])} {title}"


def _is_over(hackathon: Hackathon, day: date, now: datetime) -> bool:
    return zones.day_of(now, hackathon.zone) > day


def _round(left: timedelta) -> timedelta:
    """Round to the minute: a message posted half a second late still says `72 h`."""
    return timedelta(minutes=round(left / timedelta(minutes=1)))


def _start(item: AgendaItem) -> datetime:
    if item.starts_at is None:
        raise Unneeded("it has no time any more")
    return item.starts_at
