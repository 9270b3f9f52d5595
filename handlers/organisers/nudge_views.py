"""Views of a nudge for the organiser: its preview, and its confirmation."""

from bot.hackathons.models import Hackathon
from bot.overview.nudge_phrases import BUTTONS, nudge_text
from bot.overview.nudges import NudgeAudience
from bot.slack import block_kit as blocks
from bot.slack.block_kit import View
from handlers.core.responses import Reply

CALLBACK_ID = "nudge"
_TITLE = "Nudge"


def preview_modal(hackathon: Hackathon, audience: NudgeAudience) -> View:
    """Return the nudge as it will look, with the number of recipients.

    It can be submitted only if there are any.
    """
    left_out = _say_left_out(audience)
    count = len(audience.to)
    if not count:
        return blocks.modal(
            CALLBACK_ID, _TITLE, blocks.sections(["Nobody is left to nudge.", *left_out])
        )
    get = "person without a team gets" if count == 1 else "people without a team get"
    buttons = " and ".join(f"*{each}*" for each in BUTTONS)
    return blocks.modal(
        CALLBACK_ID,
        _TITLE,
        [
            blocks.section(f"*{count:,}* {get} this from me, as a direct message:"),
            blocks.divider(),
            *nudge_text(hackathon),
            blocks.context(f"Below it, the buttons {buttons}."),
            blocks.divider(),
            *blocks.sections(
                [*left_out, "Whoever finds a team before it reaches them gets nothing."]
            ),
        ],
        submit="Send it",
    )


def sent(count: int) -> Reply:
    """Return a reply that the nudge is on its way to `count` people."""
    people = "1 person gets it" if count == 1 else f"{count:,} people get it"
    return Reply(
        f"It is on its way: {people}. `/organiser status` says how many messages are still to "
        "come, and `/organiser log` that you sent it.",
        title=_TITLE,
    )


def _say_left_out(audience: NudgeAudience) -> list[str]:
    return [
        f"{count:,} {one if count == 1 else many}."
        for count, one, many in (
            (audience.nudged, "had it before", "had it before"),
            (audience.muted, "has muted announcements", "have muted announcements"),
            (audience.gone, "has left the workspace", "have left the workspace"),
        )
        if count
    ]
