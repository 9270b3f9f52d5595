"""The nudge to participants without a team: previewed by an organiser, then sent."""

from bot.overview.nudges import find_audience, owe_nudges
from bot.roles.access import Role
from bot.slack import action_ids as actions
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call, OpenModal
from handlers.organisers import nudge_views as views


def register(door: Door) -> None:
    """Register the button of status and digest, and the preview that it opens."""
    door.action(actions.NUDGE, preview, needs=Role.ORGANISER)
    door.modal(views.CALLBACK_ID, send, needs=Role.ORGANISER)


def preview(call: Call) -> Answer:
    """Show the nudge, how many people get it, and how many do not."""
    audience = find_audience(call.session, call.hackathon)
    return OpenModal(views.preview_modal(call.hackathon, audience))


def send(call: Call) -> Answer:
    """Enqueue the nudge for everybody who is in its audience by now."""
    count = owe_nudges(call.session, call.hackathon, by=call.person(), now=call.now)
    return views.sent(count)
