"""The nudge to those without a team in words, as it is previewed and as it is sent."""

from bot.hackathons.models import Hackathon
from bot.hackathons.wording import phrase
from bot.slack import action_ids as actions
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, Message

# What its buttons say, for the preview, which has none.
BUTTONS = ("Find a team", "Start a team")


def nudge_message(hackathon: Hackathon) -> Message:
    """What somebody without a team gets."""
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
    """Its text without its buttons."""
    return [
        blocks.section(_say_nudge(hackathon)),
        blocks.context("Have you a plan already? Then there is nothing to do: I ask only once."),
    ]


def nudge_button(count: int) -> Block:
    """The organisers' button, which shows the nudge and how many get it."""
    return blocks.button(f"Nudge {count:,} without a team", actions.NUDGE)


def _say_nudge(hackathon: Hackathon) -> str:
    return phrase(hackathon, "nudge", {}).shown
