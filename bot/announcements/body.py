"""Renders an announcement for a channel, and for a person with how to mute it. Pure."""

import re

from bot.announcements.models import Announcement
from bot.slack import action_ids as actions
from bot.slack import block_kit as blocks
from bot.slack.block_kit import (
    Block,
    Message,
    bold,
    escape,
    shorten,
    shorten_mrkdwn,
    split_mrkdwn,
    write_text,
)

# Slack truncates longer texts: docs.slack.dev/changelog/2018-truncating-really-long-messages
LONGEST_TEXT = 40_000
# Slack refuses messages whose blocks are too long together (msg_blocks_too_long) without saying
# how long; a longer text is posted without blocks.
LONGEST_IN_BLOCKS = 12_000
# With blocks, the text is only for notifications; chat.update takes no longer one
# (docs.slack.dev/reference/methods/chat.update#errors).
LONGEST_NOTICE = 3_900
SUMMARY = 80

_MARKED = re.compile(r"(?<!\w)([*_~`])(\S(?:.*?\S)?)\1(?!\w)")


def channel_message(announcement: Announcement) -> Message:
    """Render an announcement for a channel."""
    text = write_text(announcement.text)
    return _message(f"<!channel> {text}" if announcement.notifies else text, [], "")


def direct_message(announcement: Announcement) -> Message:
    """Render an announcement for a person, with how to mute later ones."""
    sender = f"From the organisers of {bold(announcement.hackathon.name)}"
    if announcement.urgent:
        footer = f":rotating_light: Urgent. {sender}"
        return _message(write_text(announcement.text), [blocks.context(footer)], footer)
    footer = f"{sender} · mute with `/announcements mute`"
    mute = blocks.actions(blocks.button("Mute announcements", actions.MUTE_ANNOUNCEMENTS))
    return _message(write_text(announcement.text), [blocks.context(footer), mute], footer)


def text_blocks(text: str) -> list[Block]:
    """Return sections that show all of a mrkdwn text, of any length."""
    return [{**blocks.section(part), "expand": True} for part in split_mrkdwn(text)]


def summarise(text: str) -> str:
    """Return the beginning of an organiser's text in one line, escaped and without formatting."""
    line = _MARKED.sub(r"\2", " ".join(text.split()))
    return escape(shorten(line, SUMMARY))


def _message(text: str, below: list[Block], footer: str) -> Message:
    if len(text) > LONGEST_IN_BLOCKS:
        # An empty list, so that an edited message loses the blocks that it had.
        return {"text": f"{text}\n{footer}".strip(), "blocks": []}
    return blocks.message(shorten_mrkdwn(text, LONGEST_NOTICE), [*text_blocks(text), *below])
