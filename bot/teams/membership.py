"""Starts, joins, leaves and disbands teams, and withdraws participants.

`slack_id` is the person who asks. Only a team's lead, its longest-standing member, may remove a
member or disband it.
"""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session, lazyload

from bot.challenges.models import Challenge
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.registration.register import REGISTERED_LOCKED, find_participant, require_participant
from bot.slack import block_kit as blocks
from bot.teams.eligibility import refuse_member, refuse_second, require_lead
from bot.teams.join_requests import ask_to_join
from bot.teams.kinds import REMOVED_FROM_TEAM
from bot.teams.membership_rules import (
    add_member,
    admit_member,
    close_team,
    end_membership,
    find_place,
    lock_open_team,
    lock_team,
)
from bot.teams.models import JoinRequest, Membership, Team
from bot.teams.name_parser import split_challenge
from bot.teams.names import clean_name, fold_name
from bot.teams.notifications import (
    TeamEvent,
    enqueue_channel,
    enqueue_direct,
    enqueue_direct_notices,
)
from bot.teams.open_requests import void_requests_of
from bot.teams.queries import (
    IS_OPEN_BY_NAME,
    choose_own_team,
    list_members,
    list_own_teams,
    load_join_facts,
    refuse_taken,
    require_own_team,
    require_team,
)


def create_team(
    session: Session,
    hackathon: Hackathon,
    *,
    slack_id: str,
    name: str,
    challenge: Challenge | None = None,
    now: datetime,
) -> Team:
    """Create a team with its founder in it. A team of one may always start, whatever `solo` says.

    Raises:
        Refused: if the person may not start a team, or the name is invalid or taken.
    """
    founder = require_founder(session, hackathon, slack_id, lock=True)
    return _create(session, hackathon, founder, name, challenge, now)


def create_team_from_text(
    session: Session, hackathon: Hackathon, *, slack_id: str, text: str, now: datetime
) -> Team:
    """Create a team from `NAME` or `NAME for CHALLENGE`.

    Raises:
        Refused: if the person may not start a team, or the name is invalid or taken.
    """
    founder = require_founder(session, hackathon, slack_id, lock=True)
    name, challenge = split_challenge(session, hackathon, text)
    return _create(session, hackathon, founder, name, challenge, now)


def require_founder(
    session: Session, hackathon: Hackathon, slack_id: str, *, lock: bool = False
) -> Participant:
    """Return the participant who asks; with `lock`, locked until the transaction ends.

    Raises:
        Refused: if they may not start a team.
    """
    founder = require_participant(session, hackathon, slack_id, lock=lock)
    own = list_own_teams(session, founder)
    refuse_second(hackathon.file.teams.several, own[0].name if own else None)
    return founder


def join_team(
    session: Session, hackathon: Hackathon, *, slack_id: str, name: str, now: datetime
) -> Team | JoinRequest:
    """Join the team of this name; if it is locked, send its members a request to join.

    An invitation opens a locked team too.

    Raises:
        Refused: if there is no such team, or the rules do not let the person join it.
    """
    participant, team = _find_joiner(session, hackathon, slack_id, name)
    return _join(session, team, participant, now)


def _find_joiner(
    session: Session, hackathon: Hackathon, slack_id: str, name: str
) -> tuple[Participant, Team]:
    """Return the participant, locked, and the team of this name, in one query if both exist."""
    wanted = {
        "hackathon": hackathon.id,
        "workspace": hackathon.workspace_id,
        "slack_id": slack_id,
        "name": fold_name(name),
    }
    found = session.execute(_JOINER, wanted).one_or_none()
    if found is None:
        participant = require_participant(session, hackathon, slack_id, lock=True)
        return participant, require_team(session, hackathon, name)
    participant, team = found
    return participant, team or require_team(session, hackathon, name)


# Joining does not need the team's challenge.
_JOINER = (
    REGISTERED_LOCKED.outerjoin(Team, IS_OPEN_BY_NAME)
    .add_columns(Team)
    .options(lazyload(Team.challenge))
)


def join_listed_team(
    session: Session, hackathon: Hackathon, *, slack_id: str, team_id: int, now: datetime
) -> Team | JoinRequest:
    """Join the team behind a button, as `join_team` does."""
    participant = require_participant(session, hackathon, slack_id, lock=True)
    team = session.get(Team, team_id)
    if team is None or team.hackathon_id != hackathon.id:
        raise Refused("That team is not here any more. `/team list` shows those there are.")
    return _join(session, team, participant, now)


def leave_team(
    session: Session, hackathon: Hackathon, *, slack_id: str, name: str = "", now: datetime
) -> Team:
    """Leave the team, and return it; it closes with its last member.

    Raises:
        Refused: if the person is in no such team.
    """
    participant = require_participant(session, hackathon, slack_id)
    return _leave(session, require_own_team(session, participant, name), participant, now)


def leave_listed_team(
    session: Session, hackathon: Hackathon, *, slack_id: str, team_id: int, now: datetime
) -> Team:
    """Leave the team behind a button, as `leave_team` does."""
    participant = require_participant(session, hackathon, slack_id)
    own = list_own_teams(session, participant)
    team = next((each for each in own if each.id == team_id), None)
    if team is None:
        raise Refused("You are not in that team any more. `/team show` shows yours.")
    return _leave(session, team, participant, now)


def leave_all_teams(session: Session, participant: Participant, now: datetime) -> list[Team]:
    """Leave all teams of a participant who withdraws, void their requests, and return those teams.

    The caller holds the participant's lock.
    """
    own = sorted(list_own_teams(session, participant), key=lambda team: team.id)
    for team in own:
        lock_team(session, team)
    void_requests_of(session, participant, now)
    # A lead may have removed them from a team just now.
    left = [team for team in own if find_place(session, team, participant) is not None]
    for team in left:
        end_membership(session, team, participant, now=now)
    return left


def withdraw_participant(
    session: Session, hackathon: Hackathon, slack_id: str, now: datetime
) -> Participant:
    """End the registration of the person with this Slack id, and their memberships in all teams.

    The row stays, so that registering again revives it.

    Raises:
        Refused: if they are not registered.
    """
    participant = require_participant(session, hackathon, slack_id, lock=True)
    leave_all_teams(session, participant, now)
    participant.withdrawn_at = now
    session.flush()
    return participant


def remove_member(
    session: Session,
    hackathon: Hackathon,
    *,
    slack_id: str,
    member_id: str,
    name: str = "",
    now: datetime,
) -> Team:
    """Remove the member with Slack id `member_id` from the team, and enqueue a message to them.

    Raises:
        Refused: if the person who asks is not the lead, or the member is not in the team.
    """
    remover = require_participant(session, hackathon, slack_id)
    team = choose_own_team(session, remover, name)
    lock_open_team(session, team)
    require_lead(team, list_members(session, team), remover, "remove somebody")
    if member_id == slack_id:
        raise Refused("To go yourself, use `/team leave`.")
    member = find_participant(session, hackathon, member_id)
    if member is None:
        raise Refused(f"{blocks.mention(member_id)} is not in {blocks.bold(team.name)}.")
    membership = end_membership(session, team, member, now=now, removed_by=remover.person)
    key, arguments = f"removed:{membership.id}", {"team": team.id, "by": slack_id}
    enqueue_direct(session, hackathon, key, REMOVED_FROM_TEAM, member_id, arguments, now)
    return team


def disband_team(
    session: Session, hackathon: Hackathon, *, slack_id: str, name: str = "", now: datetime
) -> Team:
    """Close the team, end all its memberships, and enqueue a notice to each member.

    Raises:
        Refused: if the person who asks is not the lead.
    """
    participant = require_participant(session, hackathon, slack_id)
    team = require_own_team(session, participant, name)
    lock_open_team(session, team)
    members = list_members(session, team)
    require_lead(team, members, participant, "disband it")
    session.execute(
        update(Membership)
        .where(Membership.team_id == team.id, Membership.left_at.is_(None))
        .values(left_at=now)
    )
    close_team(session, team, now)
    arguments = {"team": team.id, "news": TeamEvent.DISBANDED, "person": slack_id}
    enqueue_direct_notices(
        session, team, arguments, now, [each.person.slack_id for each in members]
    )
    return team


def _create(
    session: Session,
    hackathon: Hackathon,
    founder: Participant,
    name: str,
    challenge: Challenge | None,
    now: datetime,
) -> Team:
    name = clean_name(name)
    # Two people who take one name at the same instant, on PostgreSQL, meet at the unique index: the
    # second transaction is retried (`Database.run_write`), and refused here.
    refuse_taken(session, hackathon, name)
    team = Team(
        hackathon=hackathon,
        name=name,
        folded_name=fold_name(name),
        challenge=challenge,
        locked=False,
        created_at=now,
        channel_refused=False,
    )
    session.add(team)
    session.flush()
    add_member(session, team, founder, now)
    if not hackathon.file.teams.several:
        void_requests_of(session, founder, now)
    enqueue_channel(session, team, now)
    return team


def _join(
    session: Session, team: Team, participant: Participant, now: datetime
) -> Team | JoinRequest:
    lock_open_team(session, team)
    facts = load_join_facts(session, team, participant)
    refuse_member(team, facts)
    if team.locked and not facts.is_invited:
        return ask_to_join(session, team, participant, now)
    admit_member(session, team, participant, facts, now=now)
    return team


def _leave(session: Session, team: Team, participant: Participant, now: datetime) -> Team:
    lock_open_team(session, team)
    end_membership(session, team, participant, now=now)
    return team
