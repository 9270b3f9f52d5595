"""Which hackathon a request is about, and the facts of it that many rules need."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.core import timezones as zones
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.workspaces.models import Workspace

# Made once: every request asks it, and to make it takes as long as to ask.
_IN_WORKSPACE = (
    select(Hackathon)
    .join(Workspace)
    .where(Workspace.slack_id == bindparam("slack_id"))
    .order_by(Hackathon.first, Hackathon.id)
)


def find_workspace(session: Session, slack_id: str) -> Workspace | None:
    """The workspace with this Slack id, once the bot has connected to it."""
    return session.scalar(select(Workspace).where(Workspace.slack_id == slack_id))


def current_hackathon(session: Session, slack_id: str, now: datetime) -> Hackathon:
    """The hackathon that commands in this workspace are about, or Refused where there is none.

    The first to come or under way; when all are over, the last one.
    """
    hackathons = session.scalars(_IN_WORKSPACE, {"slack_id": slack_id}).all()
    if not hackathons:
        raise Refused("There is no hackathon here yet: its organisers have not loaded one.")
    return choose_current(hackathons, now)


def choose_current(hackathons: Sequence[Hackathon], now: datetime) -> Hackathon:
    """Of hackathons in the order of their first days, the first that is not over, or the last."""
    return next((each for each in hackathons if today(each, now) <= each.last), hackathons[-1])


def today(hackathon: Hackathon, now: datetime) -> date:
    """The date in the event's zone, which decides what "today" is."""
    return zones.day_of(now, hackathon.zone)
