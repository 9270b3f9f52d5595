"""Views of confirmed announcements: the list, and forms to edit and move one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.announcements.body import summarise
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.phrases import (
    make_buttons,
    say_duration,
    say_sending_time,
    say_state,
    say_tally,
)
from bot.announcements.queries import Listed
from bot.outbox.batches import BatchProgress, estimate_changes
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, View, write_text
from handlers.announcements.compose_views import LONGEST_TYPED, when_inputs
from handlers.core.form_inputs import input_block, text_input
from handlers.core.responses import Reply

EDIT, MOVE = "announcement-edit", "announcement-move"
# A message has 50 blocks; an announcement takes two, and each of three parts two more.
MOST_SHOWN = 8
MOST_RECENT = 5


def list_reply(
    listed: Listed, progress: Mapping[int, BatchProgress], *, replaces: bool = False
) -> Reply:
    """Return the announcements to come, going out and sent, each with its buttons."""
    parts: list[tuple[str, list[Announcement], int]] = []
    for heading, found, more in (
        ("To come", list(listed.coming), 0),
        ("Going out", list(listed.sending), 0),
        ("Sent and cancelled", list(listed.recent), listed.more),
    ):
        if found:
            left_out = max(len(found) - MOST_SHOWN, 0) + more
            parts.append((heading, found[:MOST_SHOWN], left_out))
    if not parts:
        text = "There are no announcements yet. `/announce` writes the first."
        return Reply(text, title="Announcements", replaces=replaces)
    made: list[Block] = []
    for heading, found, left_out in parts:
        made.append(blocks.section(f"*{heading}*"))
        for each in found:
            made += _announcement_blocks(each, progress.get(each.id))
        if left_out:
            made.append(blocks.context(f"… and {left_out:,} more"))
    counts = ", ".join(
        f"{len(found) + left_out} {heading.lower()}" for heading, found, left_out in parts
    )
    return Reply(f"Announcements: {counts}", made, title="Announcements", replaces=replaces)


def edit_form(announcement: Announcement, text: str, *, overtaken: bool = False) -> View:
    """Return a form with `text`; with `overtaken`, it also shows the text of another's edit."""
    about = []
    if overtaken:
        now = blocks.shorten_mrkdwn(write_text(announcement.text), blocks.SECTION_TEXT - 200)
        about = [
            blocks.section(
                ":warning: Somebody has edited it meanwhile. Below is what you wrote: saved, it "
                f"takes the place of this:\n{now}"
            )
        ]
    element = {**text_input(text, LONGEST_TYPED), "multiline": True}
    return blocks.modal(
        EDIT,
        "Edit announcement",
        [*about, input_block("text", "What it says", element, optional=False)],
        submit="Save",
        private_metadata=f"{announcement.id}:{announcement.version}",
    )


def edited(announcement: Announcement, changes: int, organisers: str) -> Reply:
    """Return what an edit does; `organisers` is their channel."""
    if announcement.state == AnnouncementState.UNAPPROVED:
        text = (
            "It is saved. Since it is urgent, another organiser has to approve the new text, in "
            f"{blocks.escape(f'#{organisers}')}."
        )
    elif changes:
        many = "1 message is" if changes == 1 else f"{changes:,} messages are"
        duration = say_duration(estimate_changes(changes))
        text = f"It is saved. {many} changed where posted already; that takes {duration}."
    else:
        text = "It is saved."
    return Reply(text, title="Edited")


def move_form(announcement: Announcement, zone_names: Sequence[str], now: datetime) -> View:
    """Return a form with the announcement's time."""
    inputs = when_inputs(
        announcement.hackathon, announcement.send_at, announcement.zone, zone_names, now
    )
    return blocks.modal(
        MOVE,
        "Move announcement",
        [blocks.section(f">{summarise(announcement.text)}"), *inputs],
        submit="Move",
        private_metadata=str(announcement.id),
    )


def muted(*, new: bool) -> Reply:
    """Return a reply that announcements are muted."""
    begin = "You get" if new else "You have muted them already: you get"
    return Reply(
        f"{begin} no more announcements from me, but urgent ones. "
        "`/announcements unmute` brings them back."
    )


def unmuted(*, was_muted: bool) -> Reply:
    """Return a reply that announcements are not muted any more."""
    begin = "You get all announcements again." if was_muted else "You get all announcements."
    return Reply(f"{begin} `/announcements mute` stops those that are not urgent.")


def _announcement_blocks(announcement: Announcement, progress: BatchProgress | None) -> list[Block]:
    title = blocks.bold(blocks.unescape(summarise(announcement.text)))
    urgent = ":rotating_light: " if announcement.urgent else ""
    by = blocks.mention(announcement.author.slack_id)
    section = blocks.section(f"{urgent}{title}, by {by}\n{_say_stand(announcement, progress)}")
    buttons = _buttons(announcement, progress)
    return [section, blocks.actions(*buttons)] if buttons else [section]


def _say_stand(announcement: Announcement, progress: BatchProgress | None) -> str:
    if progress is not None:
        return f"{say_state(announcement)}: {say_tally(progress.posts)}"
    when = say_sending_time(announcement)
    if announcement.state == AnnouncementState.UNAPPROVED:
        return f"waits for a second organiser, to go {when}"
    return when


def _buttons(announcement: Announcement, progress: BatchProgress | None) -> list[Block]:
    sent = progress is not None and progress.posts.sent > 0
    buttons = make_buttons(announcement, "list", sent=sent)
    if announcement.state in (AnnouncementState.UNAPPROVED, AnnouncementState.SCHEDULED):
        move = blocks.button("Move", f"{MOVE}:{announcement.id}", f"{announcement.id}:list")
        return [move, *buttons]
    return buttons
