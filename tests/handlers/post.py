"""Having done what the bot owes Slack, so that a conversation can go on with what it posts."""

from datetime import timedelta

from bot.app import DELIVERABLES
from bot.core.database import shared_now
from bot.outbox.kinds import name_kinds
from schedules.engine.actions import Outside
from schedules.engine.delivery import Delivery
from schedules.slack.channels import Channels
from schedules.slack.client import SlackClient
from tests.handlers.conftest import Stage
from tests.patience import LONGEST


def deliver(stage: Stage, prefix: str = "", until: timedelta | None = None) -> None:
    """Have all done that the bot owes Slack, two seconds at a time; or `until` so much later."""
    end = None if until is None else stage.clock.now() + until
    client = SlackClient(
        stage.app.bot_token,
        base_url=stage.server.url,
        timeout=LONGEST,
        ticking=stage.clock.ticking,
        connections=8,
    )
    outside = Outside(
        database=stage.database,
        client=client,
        channels=Channels(stage.database),
        clock=stage.clock,
        bot_user_id=stage.app.bot_user_id,
        deliverables=DELIVERABLES,
        prefix=prefix,
    )
    delivery = Delivery(
        stage.database,
        stage.clock,
        outside.performers(),
        posting=name_kinds(DELIVERABLES.messages),
        progress=DELIVERABLES.progress,
        shared_wall=shared_now,
    )
    while delivery.next_instant() is not None and (end is None or stage.clock.now() < end):
        delivery.deliver_due()
        stage.clock.jump_to(stage.clock.now() + timedelta(seconds=2))
    delivery.stop()
