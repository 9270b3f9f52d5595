"""The text of the nudge to people without a team, for its preview and for sending it."""

from bot.hackathons.models import Hackathon
from bot.hackathons.wording import render_text
from bot.slack import action_ids as actions
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, Message

# The labels of its buttons, also for the preview, which has no buttons.
BUTTONS = ("Find a team", "Start a team")


def nudge_message(hackathon: Hackathon) -> Message:
    """Return the message to a person without a team."""
    find, start = BUTTONS
    return blocks.message(
        _say_nudge(hackathon),
        [
            *nudge_text(hackathon),
            blocks.actions(
                blocks.button(find, actions.FIND_TEAM, style="primary"),
                blocks.button(start, actions.START_TEAM),
            ),
        ],
    )


def nudge_text(hackathon: Hackathon) -> list[Block]:
    """Return the message's blocks without its buttons."""
    return [
        blocks.section(_say_nudge(hackathon)),
        blocks.context("Have you a plan already? Then there is nothing to do: I ask only once."),
    ]


def nudge_button(count: int) -> Block:
    """Return the organisers' button, which shows the nudge and how many people get it."""
    return blocks.button(f"Nudge {count:,} without a team", actions.NUDGE)


def _say_nudge(hackathon: Hackathon) -> str:
    return render_text(hackathon, "nudge", {}).shown
