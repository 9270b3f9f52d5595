"""Finds teams by name or member, lists them in pages, and loads their members."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from bot.challenges.models import Challenge
from bot.core.database import execute_core
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.slack import block_kit as blocks
from bot.slack.typed_text import write_as_keyed
from bot.teams.eligibility import IN_NO_TEAM, JoinFacts
from bot.teams.models import (
    Invitation,
    InvitationState,
    JoinRequest,
    JoinRequestState,
    Membership,
    Team,
)
from bot.teams.names import fold_name, suggest_name, tidy_name
from bot.workspaces.models import Person

PAGE = 20
# Slack's limit (docs.slack.dev/reference/methods/conversations.create).
LONGEST_CHANNEL = 80

# A team is open and has the name `name`, folded, in the hackathon `hackathon`.
IS_OPEN_BY_NAME = and_(
    Team.hackathon_id == bindparam("hackathon"),
    Team.folded_name == bindparam("name"),
    Team.closed_at.is_(None),
)


@dataclass(frozen=True)
class TeamDetails:
    """A team with its members, longest-standing first; the first is its lead."""

    team: Team
    members: list[Participant]
    invited: list[Person]
    requests: list[JoinRequest]

    def has_member(self, slack_id: str) -> bool:
        """Return whether this person is in the team."""
        return any(each.person.slack_id == slack_id for each in self.members)


@dataclass(frozen=True)
class TeamRow:
    """A team in a list, with its number of members."""

    team: Team
    size: int


@dataclass(frozen=True)
class TeamPage:
    """A page of the open teams by name, from page 1 of `pages`; `total` counts them all.

    `own` are the reader's teams; `may_join` is whether the reader could join one more.
    """

    lines: list[TeamRow]
    page: int
    pages: int
    total: int
    challenge: Challenge | None
    own: frozenset[int]
    may_join: bool


def channel_name(team: Team) -> str:
    """Return the name of a team's channel: `team-` and its name, in letters that Slack allows."""
    ascii_name = unicodedata.normalize("NFKD", team.name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")
    return f"team-{slug or team.id}"[:LONGEST_CHANNEL]


def is_called(team: Team, text: str) -> bool:
    """Return whether `text` is the team's name, or its channel with the `#`."""
    # A team may have been named when quotes were still folded as they were typed.
    is_name = fold_name(text) == write_as_keyed(team.folded_name)
    return is_name or (text.startswith("#") and text.casefold() == f"#{channel_name(team)}")


def find_team(session: Session, hackathon: Hackathon, name: str) -> Team | None:
    """Return the hackathon's open team of this name; None if there is none."""
    named = {"hackathon": hackathon.id, "name": fold_name(name)}
    return session.scalar(select(Team).where(IS_OPEN_BY_NAME), named)


def find_team_of_channel(session: Session, hackathon: Hackathon, slack_id: str) -> Team | None:
    """Return the hackathon's open team whose channel has this Slack id; None if there is none."""
    return session.scalar(
        select(Team).where(
            Team.hackathon_id == hackathon.id,
            Team.channel_id == slack_id,
            Team.closed_at.is_(None),
        )
    )


def require_team(session: Session, hackathon: Hackathon, name: str) -> Team:
    """Return the hackathon's open team of this name, or of the channel `#team-…`.

    Raises:
        Refused: if there is none, with the name that may be meant.
    """
    wanted = tidy_name(name)
    if not wanted:
        raise Refused(
            "Say which team, by its name: `/team join quarks`. `/team list` shows them all."
        )
    team = find_team(session, hackathon, wanted)
    if team is not None:
        return team
    teams: Sequence[Team] = session.scalars(_open_teams(select(Team), hackathon, None)).all()
    team = next((each for each in teams if is_called(each, wanted)), None)
    if team is not None:
        return team
    shown = blocks.bold(blocks.shorten(wanted, 60))
    meant = suggest_name(wanted, {each.folded_name: each.name for each in teams})
    if meant is not None:
        raise Refused(f"There is no team called {shown}. Did you mean {blocks.bold(meant)}?")
    raise Refused(f"There is no team called {shown}. `/team list` shows those there are.")


def refuse_taken(session: Session, hackathon: Hackathon, name: str) -> None:
    """Raise Refused if an open team has this name."""
    taken = find_team(session, hackathon, name)
    if taken is not None:
        raise Refused(
            f"There is a team called {blocks.bold(taken.name)} already: join it with "
            "`/team join`, or choose another name."
        )


def list_own_teams(session: Session, participant: Participant) -> list[Team]:
    """Return the open teams that a participant is in, in the order in which they joined them."""
    return list(
        session.scalars(
            select(Team)
            .join(Membership)
            .where(Membership.participant_id == participant.id, Membership.left_at.is_(None))
            .order_by(Membership.joined_at, Membership.id)
        )
    )


def require_own_team(session: Session, participant: Participant, name: str = "") -> Team:
    """Return the participant's team: the one they name, or the only one they are in.

    Raises:
        Refused: if they are in none, not in the one they name, or in several and name none.
    """
    own = list_own_teams(session, participant)
    if not own:
        raise Refused(IN_NO_TEAM)
    names = ", ".join(blocks.bold(each.name) for each in own)
    wanted = tidy_name(name)
    if not wanted:
        if len(own) == 1:
            return own[0]
        raise Refused(f"You are in several teams, so add the name of one: {names}.")
    named = next((each for each in own if is_called(each, wanted)), None)
    if named is not None:
        return named
    shown = blocks.bold(blocks.shorten(wanted, 60))
    raise Refused(f"You are not in a team called {shown}; you are in {names}.")


def choose_own_team(session: Session, participant: Participant, words: str) -> Team:
    """Return the participant's only team, whatever `words` are; of several, the one they name.

    Raises:
        Refused: if they are in none, or in several but none of this name.
    """
    several = len(list_own_teams(session, participant)) > 1
    return require_own_team(session, participant, words if several else "")


def list_members(session: Session, team: Team) -> list[Participant]:
    """Return the team's members, longest-standing first: the first is its lead."""
    return list(
        session.scalars(
            select(Participant)
            .join(Membership, Membership.participant_id == Participant.id)
            .where(Membership.team_id == team.id, Membership.left_at.is_(None))
            .order_by(Membership.joined_at, Membership.id)
        )
    )


def count_members(session: Session, team: Team) -> int:
    """Return the number of the team's members."""
    size = select(func.count()).where(Membership.team_id == team.id, Membership.left_at.is_(None))
    return session.execute(size).scalar_one()


def list_open_requests(session: Session, team: Team) -> list[JoinRequest]:
    """Return the open requests to join the team, the earliest first."""
    return list(
        session.scalars(
            select(JoinRequest)
            .where(JoinRequest.team_id == team.id, JoinRequest.state == JoinRequestState.OPEN)
            .order_by(JoinRequest.id)
        )
    )


def describe_team(session: Session, team: Team) -> TeamDetails:
    """Return the team with its members, the people invited, and the open requests to join it."""
    invited = session.scalars(
        select(Person)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(Invitation.team_id == team.id, Invitation.state == InvitationState.OPEN)
        .order_by(Invitation.id)
    )
    requests = list_open_requests(session, team)
    return TeamDetails(team, list_members(session, team), list(invited), requests)


def list_teams(
    session: Session,
    hackathon: Hackathon,
    *,
    reader: Participant,
    challenge: Challenge | None = None,
    page: int = 1,
) -> TeamPage:
    """Return a page of the open teams by name; the nearest page if there is no such page."""
    total = session.execute(
        _open_teams(select(func.count()).select_from(Team), hackathon, challenge)
    ).scalar_one()
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    teams = list(
        session.scalars(
            _open_teams(select(Team), hackathon, challenge)
            .order_by(Team.folded_name)
            .limit(PAGE)
            .offset((page - 1) * PAGE)
        )
    )
    sizes = _count_each(session, teams)
    own = frozenset(each.id for each in list_own_teams(session, reader))
    return TeamPage(
        lines=[TeamRow(each, sizes.get(each.id, 0)) for each in teams],
        page=page,
        pages=pages,
        total=total,
        challenge=challenge,
        own=own,
        may_join=hackathon.file.teams.several or not own,
    )


def _open_teams(
    query: Select[Any], hackathon: Hackathon, challenge: Challenge | None
) -> Select[Any]:
    query = query.where(Team.hackathon_id == hackathon.id, Team.closed_at.is_(None))
    return query if challenge is None else query.where(Team.challenge_id == challenge.id)


def _count_each(session: Session, teams: Sequence[Team]) -> dict[int, int]:
    rows = session.execute(
        select(Membership.team_id, func.count())
        .where(Membership.team_id.in_([each.id for each in teams]), Membership.left_at.is_(None))
        .group_by(Membership.team_id)
    )
    return dict(rows.all())


def count_teams(session: Session, challenge: Challenge) -> int:
    """Return how many open teams work on the challenge."""
    counted = session.scalar(
        select(func.count())
        .select_from(Team)
        .where(Team.challenge_id == challenge.id, Team.closed_at.is_(None))
    )
    return counted or 0


_membership, _team = Membership.__table__.c, Team.__table__.c
_invitation, _request = Invitation.__table__.c, JoinRequest.__table__.c


def load_join_facts(session: Session, team: Team, participant: Participant) -> JoinFacts:
    """Return the facts that decide whether the participant may join the team.

    The caller holds both locks. All is one query: one for each fact takes several times as long,
    while on SQLite every other writer waits.
    """
    wanted = {
        "team": team.id,
        "participant": participant.id,
        "person": participant.person_id,
    }
    row = execute_core(session, _JOIN_FACTS, wanted).one()
    return JoinFacts(
        size=row.size,
        is_member=bool(row.is_member),
        first_team=row.first_team,
        is_invited=bool(row.is_invited),
        asks=bool(row.asks),
    )


def _size() -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Membership.__table__)
        .where(_membership.team_id == bindparam("team"), _membership.left_at.is_(None))
        .scalar_subquery()
    )


def _first_team() -> ScalarSelect[str]:
    return (
        select(_team.name)
        .join_from(Team.__table__, Membership.__table__)
        .where(
            _membership.participant_id == bindparam("participant"),
            _membership.left_at.is_(None),
        )
        .order_by(_membership.joined_at, _membership.id)
        .limit(1)
        .scalar_subquery()
    )


def _select_join_facts() -> Select[int, bool, str, bool, bool]:
    is_member = select(_membership.id).where(
        _membership.team_id == bindparam("team"),
        _membership.participant_id == bindparam("participant"),
        _membership.left_at.is_(None),
    )
    is_invited = select(_invitation.id).where(
        _invitation.team_id == bindparam("team"),
        _invitation.person_id == bindparam("person"),
        _invitation.state == InvitationState.OPEN,
    )
    asks = select(_request.id).where(
        _request.participant_id == bindparam("participant"),
        _request.state == JoinRequestState.OPEN,
    )
    return select(
        _size().label("size"),
        is_member.exists().label("is_member"),
        _first_team().label("first_team"),
        is_invited.exists().label("is_invited"),
        asks.exists().label("asks"),
    )


_JOIN_FACTS = _select_join_facts()
