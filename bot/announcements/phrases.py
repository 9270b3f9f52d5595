"""Texts about an announcement for organisers: its preview, its approval, its progress.

Timed messages post them, and handlers update them.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.announcements.audience import Audience, AudienceGroup
from bot.announcements.body import summarise, text_blocks
from bot.announcements.draft import AnnouncementPreview, estimate_duration
from bot.announcements.models import Announcement, AnnouncementState
from bot.core import timezones as zones
from bot.outbox.batches import BatchCount, BatchProgress, Failure, estimate_changes
from bot.slack import action_ids as actions
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, Message, write_text
from bot.slack.datetimes import say_instant, say_time_left

MOST_NAMED = 10
MOST_NIGHTS = 5
# Slack's errors that an organiser can do something about: in a channel, and with a person.
_IN_CHANNELS = {
    "channel_not_found": "the channel is deleted, or private and without me",
    "is_archived": "the channel is archived",
    "restricted_action": "only some people may post there",
}
_WITH_PEOPLE = {
    "channel_not_found": "they have left the workspace",
    "user_not_found": "they have left the workspace",
    "user_disabled": "they have left the workspace",
    "account_inactive": "they have left the workspace",
    "cannot_dm_bot": "that is a bot",
}


def progress_message(announcement: Announcement, progress: BatchProgress) -> Message:
    """Render an announcement's progress, with buttons to edit and cancel it."""
    heading = f"{say_state(announcement)}: {blocks.bold(_title(announcement))}"
    lines = [say_tally(progress.posts)]
    if progress.changes.total:
        lines.append(f"Changed: {_say_changes(progress.changes)}")
    lines += _failure_lines(progress)
    buttons = make_buttons(announcement, "progress", sent=progress.posts.sent > 0)
    return blocks.message(
        f"{heading}. {lines[0]}",
        [
            blocks.section(heading),
            *blocks.sections(lines),
            *([blocks.actions(*buttons)] if buttons else []),
        ],
    )


def approval_message(preview: AnnouncementPreview, version: int) -> Message:
    """Render the request for a second organiser's approval of the text of this `version`.

    After a decision or an edit it says so, and has no buttons any more.
    """
    announcement = preview.announcement
    author = blocks.mention(announcement.author.slack_id)
    heading = f":rotating_light: {author} wants to send this urgent announcement"
    decided = _say_decided(announcement, version)
    if decided is not None:
        return blocks.message(
            decided, [blocks.section(f"{decided}\n>{summarise(announcement.text)}")]
        )
    value = f"{announcement.id}:{announcement.version}"
    approve = blocks.button(
        "Approve",
        actions.APPROVE_ANNOUNCEMENT,
        value,
        style="primary",
        confirm="It goes out then, to those who have muted announcements too.",
    )
    return blocks.message(
        f"{heading}. A second organiser has to approve it.",
        [
            blocks.section(f"{heading}. Another organiser has to approve it."),
            blocks.divider(),
            *text_blocks(show_text(announcement)),
            blocks.divider(),
            *blocks.sections(say_preview(preview)),
            blocks.actions(approve, *make_buttons(announcement, "approval", sent=False)),
        ],
    )


def make_buttons(announcement: Announcement, place: str, *, sent: bool) -> list[Block]:
    """Return the buttons to edit and cancel the announcement, if its state allows it.

    `place` names the message that they are in, so that it is updated after a click. `sent` is
    whether any message has been sent.
    """
    value = f"{announcement.id}:{place}"
    suffix = f":{announcement.id}"
    state = announcement.state
    made = []
    if state != AnnouncementState.CANCELLED or sent:
        made.append(blocks.button("Edit", f"{actions.EDIT_ANNOUNCEMENT}{suffix}", value))
    if state in (
        AnnouncementState.UNAPPROVED,
        AnnouncementState.SCHEDULED,
        AnnouncementState.SENDING,
    ):
        what = "The rest of it is" if state == AnnouncementState.SENDING else "It is"
        made.append(
            blocks.button(
                "Cancel",
                f"{actions.CANCEL_ANNOUNCEMENT}{suffix}",
                value,
                style="danger",
                confirm=f"{what} not sent any more then.",
            )
        )
    return made


def show_text(announcement: Announcement) -> str:
    """Return the text as it will look, without notifying anybody."""
    text = write_text(announcement.text)
    return f"*@channel* {text}" if announcement.notifies else text


def say_preview(preview: AnnouncementPreview) -> list[str]:
    """Return the preview, a line each: channels, audience, time, duration, people asleep then."""
    announcement = preview.announcement
    lines = []
    if announcement.channels:
        lines.append(f"*In* {_say_channels(announcement)}")
    if announcement.audience is not None:
        lines.append(f"*To* {_say_recipients(preview)}")
    lines.append(f"*When*: {say_sending_time(announcement)}")
    if preview.recipients.people:
        lines.append(f"*It takes* {say_duration(preview.duration)}")
    if preview.night:
        lines.append(_say_night(preview))
    return lines


def say_reach(preview: AnnouncementPreview) -> str:
    """Return how many it reaches: `12 people and 2 channels`."""
    people, channels = len(preview.recipients.people), len(preview.announcement.channels)
    parts = [_count(people, "person", "people")] if people else []
    parts += [_count(channels, "channel", "channels")] if channels else []
    return " and ".join(parts) or "nobody"


def say_sending_time(announcement: Announcement) -> str:
    """Return when it is sent: in the event's zones, and in the zone that its author chose."""
    if announcement.send_at is None:
        return "at once"
    shown = list(dict.fromkeys([*announcement.hackathon.zones, announcement.zone]))
    return say_instant(announcement.send_at, shown)


def say_duration(duration: timedelta) -> str:
    """Return about how long something takes."""
    if duration < timedelta(minutes=1):
        return "less than a minute"
    return f"about {say_time_left(duration)}"


def _title(announcement: Announcement) -> str:
    # Unescaped: bold() escapes it again.
    return blocks.unescape(summarise(announcement.text))


def say_state(announcement: Announcement) -> str:
    """Return the state of an announcement that is being sent, is sent, or is cancelled."""
    match AnnouncementState(announcement.state):
        case AnnouncementState.SENDING:
            return ":loudspeaker: Going out"
        case AnnouncementState.CANCELLED:
            return ":no_entry_sign: Cancelled"
        case _:
            return ":white_check_mark: Sent"


def say_tally(tally: BatchCount) -> str:
    """Return how many of its messages are sent, pending, failed and cancelled."""
    parts = [f"{tally.sent:,} of {tally.total:,} sent"]
    if tally.waiting:
        left = say_duration(estimate_duration(tally.waiting))
        parts.append(f"{tally.waiting:,} waiting ({left})")
    if tally.failed:
        parts.append(f"{tally.failed:,} failed")
    if tally.dropped:
        parts.append(f"{tally.dropped:,} not sent any more")
    return " · ".join(parts)


def _say_changes(tally: BatchCount) -> str:
    parts = [f"{tally.sent:,} of {tally.total - tally.dropped:,} messages"]
    if tally.waiting:
        parts.append(f"{tally.waiting:,} waiting ({say_duration(estimate_changes(tally.waiting))})")
    if tally.failed:
        parts.append(f"{tally.failed:,} failed")
    return " · ".join(parts)


def _failure_lines(progress: BatchProgress) -> list[str]:
    if not progress.failures:
        return []
    lines = [f"• {_name_place(each)}: {_say_reason(each)}" for each in progress.failures]
    more = progress.posts.failed - len(progress.failures)
    return [*lines, *([f"… and {more:,} more"] if more else [])]


def _name_place(failure: Failure) -> str:
    if failure.lane.startswith("@"):
        return blocks.mention(failure.lane[1:])
    return blocks.escape(failure.lane)


def _say_reason(failure: Failure) -> str:
    known = _WITH_PEOPLE if failure.lane.startswith("@") else _IN_CHANNELS
    for word, meaning in known.items():
        if failure.reason.startswith(f"Slack said {word}"):
            return meaning
    return blocks.escape(failure.reason)


def _say_decided(announcement: Announcement, version: int) -> str | None:
    """Return the decision on the text of this version; None if it is pending."""
    if announcement.version != version:
        return "Its text was changed since. The newer message here asks about the new one."
    if announcement.state == AnnouncementState.UNAPPROVED:
        return None
    if announcement.approved_by is not None:
        by = blocks.mention(announcement.approved_by.slack_id)
        if announcement.state == AnnouncementState.CANCELLED:
            return f":no_entry_sign: Approved by {by}, and cancelled since."
        return f":white_check_mark: Approved by {by}, to be sent {say_sending_time(announcement)}."
    return ":no_entry_sign: Cancelled before anybody approved it."


def _say_channels(announcement: Announcement) -> str:
    named = ", ".join(f"<#{each['id']}|{each['name']}>" for each in announcement.channels)
    return f"{named}, notifying everybody there" if announcement.notifies else named


def _say_recipients(preview: AnnouncementPreview) -> str:
    recipients = preview.recipients
    count = _count(len(recipients.people), "person", "people")
    said = f"{count} by direct message: {_say_audience(preview)}"
    left_out = []
    if recipients.muted:
        left_out.append(f"{recipients.muted:,} muted announcements")
    if recipients.gone:
        left_out.append(f"{recipients.gone:,} left the workspace")
    return f"{said} ({', '.join(left_out)}: not counted)" if left_out else said


def _say_audience(preview: AnnouncementPreview) -> str:
    audience = Audience.read(preview.announcement.audience)
    words = {group.key: group for group in preview.groups}
    groups = [
        (intro, _join([words[key] for key in keys if key in words]))
        for intro, keys in (
            ("", audience.any_of),
            ("who are also: ", audience.also),
            ("but not: ", audience.but),
        )
    ]
    said = [f"{intro}{joined}" for intro, joined in groups if joined]
    if audience.people:
        named = [blocks.mention(each) for each in audience.people[:MOST_NAMED]]
        more = len(audience.people) - len(named)
        said.append("and " + ", ".join(named) + (f" and {more} more" if more else ""))
    return "; ".join(said)


def _join(groups: Sequence[AudienceGroup]) -> str:
    return " or ".join(blocks.escape(group.words) for group in groups)


def _say_night(preview: AnnouncementPreview) -> str:
    count = sum(number for _, number in preview.night)
    shown = preview.night[:MOST_NIGHTS]
    places = [
        f"{number:,} in {zones.place_of(zone)} ({zones.show_times(preview.at, [zone])})"
        for zone, number in shown
    ]
    more = count - sum(number for _, number in shown)
    rest = [f"{more:,} elsewhere"] if more else []
    return (
        f":crescent_moon: It is night then for {count:,} of {len(preview.recipients.people):,}: "
        f"{', '.join([*places, *rest])}"
    )


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
