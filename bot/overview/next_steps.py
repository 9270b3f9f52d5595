"""The next steps of a participant, in sentences."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.agenda.queries import ends_by, find_nearest_deadline, find_next_items
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.slack.block_kit import bold, shorten
from bot.slack.datetimes import say_instant, say_time_left
from bot.teams.models import Team
from bot.teams.queries import list_own_teams

_TITLES = 3
_TITLE = 80


def next_steps(
    session: Session, hackathon: Hackathon, participant: Participant, now: datetime
) -> list[str]:
    """Return what the participant may do and expect next, a sentence each."""
    steps = [
        _team_step(hackathon, list_own_teams(session, participant)),
        "See what happens when with `/agenda`, and the challenges with `/challenges`.",
    ]
    items = find_next_items(session, hackathon, now)
    if items:
        steps.append(say_next(hackathon, items))
    deadline = find_nearest_deadline(session, hackathon, now)
    if deadline is not None:
        steps.append(say_deadline(hackathon, deadline, now))
    return steps


def say_next(hackathon: Hackathon, items: list[AgendaItem]) -> str:
    """Return a sentence that names the next items, which begin together."""
    titles = " · ".join(bold(shorten(item.title, _TITLE)) for item in items[:_TITLES])
    if len(items) > _TITLES:
        titles += f" and {len(items) - _TITLES} more"
    return f"Next on the agenda: {titles}, {say_start(hackathon, items[0])}."


def say_deadline(hackathon: Hackathon, item: AgendaItem, now: datetime) -> str:
    """Return a sentence with the deadline and the time left."""
    left = say_time_left(ends_by(item, hackathon) - now)
    title = bold(shorten(item.title, _TITLE))
    return f"Nearest deadline: {title}, {say_start(hackathon, item)}. Time left: {left}."


def say_start(hackathon: Hackathon, item: AgendaItem) -> str:
    """Return when an item begins, with its date; the day alone if it has no time."""
    if item.starts_at is None:
        return f"{item.day:%a %-d %b %Y}"
    return say_instant(item.starts_at, hackathon.zones)


def _team_step(hackathon: Hackathon, teams: list[Team]) -> str:
    if teams:
        names = " and ".join(bold(team.name) for team in teams[:_TITLES])
        return f"You are in {names}: `/team show` has your team."
    alone = " You may also work on your own." if hackathon.file.teams.solo else ""
    return (
        "Find a team with `/team list` and `/team join NAME`, or start one with "
        f"`/team create NAME`.{alone}"
    )
