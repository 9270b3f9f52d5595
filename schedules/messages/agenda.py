"""The text of reminders, countdowns and days' agendas, made from today's state."""

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
from bot.hackathons.wording import Phrase, phrase
from bot.outbox.models import OutboxRow
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from bot.slack.datetimes import say_instant, say_time, say_time_left
from schedules.engine.actions import Deliverables, Outside
from schedules.job import Done, Job
from schedules.messages import agenda_changes, agenda_files
from schedules.rendering import Unneeded, find_shared, refuse_expired

# Each may need a section of its own, and a message has 50 blocks at most.
MOST_ITEMS = 45
# Slack shows up to 4,000 characters well, and a context block takes 2,000.
LONGEST_TEXT = 3000
LONGEST_CONTEXT = 2000
LAST_HOUR = timedelta(hours=1)


def render_timed(session: Session, row: OutboxRow, now: datetime) -> Message:
    """The message of a timed row at `now`; Unneeded where it is too late or its items are gone.

    It is the same in each channel that it goes to.
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
    # What an organiser asks for however late says what is true by then.
    if row.kind == PASSED.name or (row.kind == COUNTDOWN.name and now >= _start(items[0])):
        return deadline_passed(row.hackathon, items[0])
    if row.kind == COUNTDOWN.name:
        return countdown(row.hackathon, items[0], now)
    return reminder(row.hackathon, items, now)


def make_channel(outside: Outside, job: Job) -> Done:
    """Be in the channel that the row names, which is made if there is none."""
    outside.find_named(job.row, job.row.arguments["channel"])
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
    """That these items, which begin at one instant, begin soon or have just begun."""
    said = _say_reminder(hackathon, items, now)
    if len(items) == 1:
        details = show_details(items[0], said.names)
        lines = [details] if details else []
    else:
        lines = [_item_line(item) for item in items[:MOST_ITEMS]]
        lines += _count_more(items, "/agenda next")
    return _message(said, blocks.sections(lines))


def countdown(hackathon: Hackathon, item: AgendaItem, now: datetime) -> Message:
    """How long is left until a deadline."""
    deadline = _start(item)
    left = _round(deadline - now)
    values = {"left": say_time_left(left), "deadline": say_instant(deadline, hackathon.zones)}
    plain = {"deadline": zones.show_instant(deadline, hackathon.zones)}
    key = "last_hour" if left <= LAST_HOUR else "deadline"
    said = phrase(hackathon, key, values | _say_item(item), plain)
    return _message(said, _details(item, said.names))


def deadline_passed(hackathon: Hackathon, item: AgendaItem) -> Message:
    """That a deadline has passed."""
    when = zones.show_instant(_start(item), hackathon.zones)
    return _message(phrase(hackathon, "deadline_passed", {"deadline": when} | _say_item(item)), [])


def day_agenda(
    hackathon: Hackathon, day: date, items: Sequence[AgendaItem], now: datetime
) -> Message:
    """What is on a day, earliest first; what has the day alone comes before the rest."""
    title = f"{day:%A %-d %B}"
    said = phrase(hackathon, "day_agenda", {"day": title})
    if _is_over(hackathon, day, now):
        said = Phrase(f"{title}: that day's agenda", title)
    groups = group_parallel(items[:MOST_ITEMS])
    lines = [line for group in groups for line in _day_lines(hackathon, group)]
    lines += _count_more(items, "/agenda today")
    short = " · ".join(_short_line(hackathon, item) for item in items[:MOST_ITEMS])
    # A header takes no formatting, which own words may have.
    head = blocks.section(said.shown) if said.is_own else blocks.header(said.shown)
    notice = f"{said.notice}\n{short}" if said.is_own else f"{said.notice}: {short}"
    return blocks.message(
        blocks.shorten(notice, LONGEST_TEXT),
        [head, *blocks.sections(lines), blocks.context("More, at any time: `/agenda`")],
    )


def day_item(hackathon: Hackathon, item: AgendaItem, now: datetime) -> Message:
    """Something that happens today, at no set time."""
    day = f"{item.day:%A %-d %B}"
    values = {"day": day} | _say_item(item)
    said = phrase(hackathon, "day_item", values)
    if _is_over(hackathon, item.day, now):
        about = f"\n{values['about']}" if values["about"] else ""
        said = Phrase(f":calendar: {day}: *{values['title']}*{about}", f"{day}: {values['title']}")
    return _message(said, _details(item, said.names))


def _say_reminder(hackathon: Hackathon, items: Sequence[AgendaItem], now: datetime) -> Phrase:
    """The words of a reminder, but for what follows them on each item."""
    starts_at = _start(items[0])
    left = _round(starts_at - now)
    values = {"left": say_time_left(left), "start": say_time(starts_at, hackathon.zones)}
    plain = {"start": zones.show_times(starts_at, hackathon.zones)}
    values |= _say_item(items[0]) if len(items) == 1 else _say_many(items)
    if now > starts_at + REMINDER_GRACE:
        began = f"began {say_time_left(now - starts_at)} ago"
        return Phrase(
            f":bell: *{values['title']}*, {began}\n{values['start']}",
            f"{values['title']}, {began}: {plain['start']}",
        )
    return phrase(hackathon, _choose_words(items, left), values, plain)


def _choose_words(items: Sequence[AgendaItem], left: timedelta) -> str:
    """Which of the wordings fits a reminder of these items."""
    if left <= timedelta():
        return "starting"
    if _are_office_hours(items):
        return "office_hours" if len(items) == 1 else "office_hours_together"
    return "reminder" if len(items) == 1 else "together"


def _say_item(item: AgendaItem) -> dict[str, str]:
    """What wordings say of an item."""
    challenge = blocks.name(item.challenge.title) if item.challenge else ""
    return {**say_entry(item.entry), "title": blocks.name(item.title), "challenge": challenge}


def _say_many(items: Sequence[AgendaItem]) -> dict[str, str]:
    """What wordings say of several items that begin together."""
    what = "office hours" if _are_office_hours(items) else "sessions"
    several = {"title": f"{len(items)} {what}", "count": str(len(items))}
    return dict.fromkeys(MAY_BE_EMPTY, "") | several


def _are_office_hours(items: Sequence[AgendaItem]) -> bool:
    return all(item.kind == "office hours" for item in items)


def _message(said: Phrase, below: list[blocks.Block]) -> Message:
    notice = blocks.shorten(said.notice, LONGEST_TEXT)
    return blocks.message(notice, [blocks.section(said.shown), *below])


def _details(item: AgendaItem, said: Collection[str]) -> list[blocks.Block]:
    """What the message does not say already of hosts, place and links, small below it."""
    details = show_details(item, said)
    return [blocks.context(blocks.shorten(details, LONGEST_CONTEXT))] if details else []


def _count_more(items: Sequence[AgendaItem], command: str) -> list[str]:
    """A line that says how many items are not told, and how to see them; none for none."""
    more = len(items) - MOST_ITEMS
    return [f"… and {more} more: `{command}`"] if more > 0 else []


def _item_line(item: AgendaItem) -> str:
    """One of several items: its name, its details, and where its own reminder will be."""
    channel = item.challenge.part.channel if item.challenge else None
    parts = (blocks.bold(item.title), show_details(item), f"in #{channel}" if channel else "")
    return "• " + " · ".join(filter(None, parts))


def _day_lines(hackathon: Hackathon, group: Sequence[AgendaItem]) -> list[str]:
    """Items that begin together, below when they do; where they end apart, each with its end."""
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
    """To the minute: a message posted half a second late still says `72 h`."""
    return timedelta(minutes=round(left / timedelta(minutes=1)))


def _start(item: AgendaItem) -> datetime:
    if item.starts_at is None:
        raise Unneeded("it has no time any more")
    return item.starts_at
