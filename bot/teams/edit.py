"""Changes a team: its name, its challenge, its lock. Any member may.

`slack_id` is the person who asks.
"""

import re
from datetime import datetime

from sqlalchemy.orm import Session

from bot.challenges.queries import find_challenge
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.registration.register import require_participant
from bot.teams.eligibility import require_member
from bot.teams.membership_rules import lock_open_team
from bot.teams.models import Team
from bot.teams.names import clean_name, fold_name
from bot.teams.notifications import TeamEvent, enqueue_channel, enqueue_notice
from bot.teams.queries import (
    is_called,
    list_members,
    list_own_teams,
    refuse_taken,
    require_own_team,
)


def rename_team(
    session: Session, hackathon: Hackathon, *, slack_id: str, text: str, now: datetime
) -> Team:
    """Rename the participant's team and return it.

    A participant in several teams says which one: `OLD to NEW`.

    Raises:
        Refused: if they are in no such team, or the name is invalid or taken.
    """
    participant = require_participant(session, hackathon, slack_id)
    old_name, new_name = _split_old(session, participant, text)
    team = require_own_team(session, participant, old_name)
    name = clean_name(new_name)
    _lock_own_team(session, team, participant)
    if name == team.name:
        return team
    if fold_name(name) != team.folded_name:
        refuse_taken(session, hackathon, name)
    was, team.name, team.folded_name = team.name, name, fold_name(name)
    session.flush()
    enqueue_channel(session, team, now)
    enqueue_notice(session, team, TeamEvent.RENAMED, now, person=slack_id, old=was, new=name)
    return team


def choose_challenge(
    session: Session, hackathon: Hackathon, *, slack_id: str, text: str, now: datetime
) -> Team:
    """Set the challenge of the participant's team, and return the team.

    A participant in several teams says which one: `CHALLENGE for TEAM`.

    Raises:
        Refused: if they are in no such team, or there is no such challenge.
    """
    participant = require_participant(session, hackathon, slack_id)
    wanted, name = _split_team(session, participant, text)
    team = require_own_team(session, participant, name)
    challenge = find_challenge(session, hackathon, wanted)
    _lock_own_team(session, team, participant)
    if team.challenge_id != challenge.id:
        team.challenge = challenge
        session.flush()
        enqueue_notice(
            session, team, TeamEvent.CHALLENGE, now, person=slack_id, title=challenge.title
        )
    return team


def set_locked(
    session: Session,
    hackathon: Hackathon,
    *,
    slack_id: str,
    locked: bool,
    name: str = "",
    now: datetime,
) -> Team:
    """Lock the team (joining it needs a member's approval) or open it to everyone, and return it.

    Raises:
        Refused: if the participant is in no such team.
    """
    participant = require_participant(session, hackathon, slack_id)
    team = require_own_team(session, participant, name)
    _lock_own_team(session, team, participant)
    if team.locked != locked:
        team.locked = locked
        session.flush()
        event = TeamEvent.LOCKED if locked else TeamEvent.UNLOCKED
        enqueue_notice(session, team, event, now, person=slack_id)
    return team


def _lock_own_team(session: Session, team: Team, participant: Participant) -> None:
    lock_open_team(session, team)
    require_member(participant, list_members(session, team))


def _split_old(session: Session, participant: Participant, text: str) -> tuple[str, str]:
    """Split `OLD to NEW` of a participant in several teams; else the whole text is the new name."""
    own = list_own_teams(session, participant)
    if len(own) > 1:
        parts = re.split(r"\s+to\s+", text, flags=re.IGNORECASE)
        for place in range(1, len(parts)):
            old_name, new_name = " to ".join(parts[:place]), " to ".join(parts[place:])
            if any(is_called(each, old_name) for each in own):
                return old_name, new_name
    return "", text


def _split_team(session: Session, participant: Participant, text: str) -> tuple[str, str]:
    """Split `CHALLENGE for TEAM`, if the team is the participant's."""
    own = list_own_teams(session, participant)
    parts = re.split(r"\s+for\s+", text, flags=re.IGNORECASE)
    for place in range(1, len(parts)):
        challenge, team = " for ".join(parts[:place]), " for ".join(parts[place:])
        if any(is_called(each, team) for each in own):
            return challenge, team
    return text, ""
