"""The answer to what a person writes to the bot in direct messages: what there is to press."""

from datetime import datetime

from bot.hackathons.models import Hackathon
from bot.outbox.rows import NewMessage
from bot.overview.kinds import HELP
from bot.registration.eligibility import is_open
from bot.registration.models import Participant
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message

_HELP = (
    "Nobody reads what you write here: press a button, or type a command. "
    "`/hackathon` lists them all, and says whom to ask."
)


def make_help(slack_id: str, event_id: str, now: datetime) -> NewMessage:
    """Return the answer to be enqueued for the message of this event (its `event_id`)."""
    return NewMessage(f"{HELP.name}:{event_id}", HELP, f"@{slack_id}", now, {})


def help_message(hackathon: Hackathon, participant: Participant | None, now: datetime) -> Message:
    """Return the answer, with *Register* for a person who is not and may."""
    buttons = [
        blocks.button("Agenda today", "agenda:today", "today"),
        blocks.button("About, and every command", "about"),
    ]
    if participant is not None:
        buttons.insert(0, blocks.button("Show my team", "team-show-mine"))
    elif is_open(hackathon, now):
        buttons.insert(0, blocks.button("Register", "register", style="primary"))
    return blocks.message(_HELP, [blocks.section(_HELP), blocks.actions(*buttons)])
