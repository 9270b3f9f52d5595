"""Finds the hackathon that a request is about, and facts of it that many rules need."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.core import timezones as zones
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.workspaces.models import Workspace

_IN_WORKSPACE = (
    select(Hackathon)
    .join(Workspace)
    .where(Workspace.slack_id == bindparam("slack_id"))
    .order_by(Hackathon.first, Hackathon.id)
)


def find_workspace(session: Session, slack_id: str) -> Workspace | None:
    """Return the workspace with this Slack id; None until the bot has connected to it."""
    return session.scalar(select(Workspace).where(Workspace.slack_id == slack_id))


def current_hackathon(session: Session, slack_id: str, now: datetime) -> Hackathon:
    """Return the hackathon that commands in this workspace are about.

    It is the first that is not over; if all are over, the last one.

    Raises:
        Refused: if no hackathon is loaded.
    """
    hackathons = session.scalars(_IN_WORKSPACE, {"slack_id": slack_id}).all()
    if not hackathons:
        raise Refused("There is no hackathon here yet: its organisers have not loaded one.")
    return choose_current(hackathons, now)


def choose_current(hackathons: Sequence[Hackathon], now: datetime) -> Hackathon:
    """Return the first hackathon that is not over, or the last one.

    The hackathons are in the order of their first days.
    """
    return next((each for each in hackathons if today(each, now) <= each.last), hackathons[-1])


def today(hackathon: Hackathon, now: datetime) -> date:
    """Return the date in the event's zone, which decides what "today" is."""
    return zones.day_of(now, hackathon.zone)
