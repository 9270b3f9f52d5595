"""Counts the state of a hackathon for its organisers: people, teams and pending messages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from bot.challenges.models import Challenge
from bot.challenges.queries import list_challenges
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow, OutboxState
from bot.registration.models import Participant
from bot.teams.models import Membership, Team
from bot.workspaces.models import Person

# Rows that have been due for as long as this are late; until then they are on their way.
LATE = timedelta(minutes=1)
# Failures older than this are not counted.
RECENT = timedelta(days=1)
# How many teams of each group are named.
MOST_NAMED = 10

Counts = list[tuple[str, int]]


@dataclass(frozen=True)
class TeamCounts:
    """Teams that lack something: how many, and the names of the first."""

    number: int
    names: list[str]


@dataclass(frozen=True)
class StatusReport:
    """The state of a hackathon at an instant.

    `sites`, `zones` and `challenges` count people, the most first; a person is counted for each
    challenge that a team of theirs works on. `zones` are IANA names. `minimum` is the fewest people
    a team should have. `pending` counts pending rows.
    """

    registered: int
    withdrawn: int
    sites: Counts
    zones: Counts
    challenges: Counts
    without_team: int
    teams: int
    minimum: int
    small: TeamCounts
    undecided: TeamCounts
    pending: int
    next_due: datetime | None
    late: int
    failed: int


def describe_status(session: Session, hackathon: Hackathon, now: datetime) -> StatusReport:
    """Return the state of the hackathon at `now`, in a fixed number of queries."""
    registered, withdrawn = _count_people(session, hackathon)
    is_open = (Team.hackathon_id == hackathon.id, Team.closed_at.is_(None))
    minimum = hackathon.file.teams.min
    sizes = (
        select(Membership.team_id)
        .where(Membership.left_at.is_(None))
        .group_by(Membership.team_id)
        .having(func.count() >= minimum)
    )
    undone = (OutboxRow.hackathon_id == hackathon.id, OutboxRow.settled_at.is_(None))
    return StatusReport(
        registered=registered,
        withdrawn=withdrawn,
        sites=_count_sites(session, hackathon),
        zones=_count_zones(session, hackathon),
        challenges=_count_challenges(session, hackathon),
        without_team=_count(
            session, select_without_team(hackathon).with_only_columns(Participant.id)
        ),
        teams=_count(session, select(Team.id).where(*is_open)),
        minimum=minimum,
        small=_name_teams(session, *is_open, Team.id.not_in(sizes))
        if minimum > 1
        else TeamCounts(0, []),
        undecided=_name_teams(
            session, *is_open, ~Team.challenge.has(Challenge.removed_at.is_(None))
        )
        if list_challenges(session, hackathon)
        else TeamCounts(0, []),
        pending=_count(session, select(OutboxRow.id).where(*undone)),
        next_due=session.scalar(
            select(func.min(OutboxRow.due)).where(*undone, OutboxRow.due > now)
        ),
        late=_count(session, select(OutboxRow.id).where(*undone, OutboxRow.due < now - LATE)),
        failed=_count(session, _select_failed(hackathon, now)),
    )


def select_without_team(hackathon: Hackathon) -> Select[Participant]:
    """Select the participants who are in no open team, in the order in which they registered."""
    in_a_team = select(Membership.participant_id).where(Membership.left_at.is_(None))
    return (
        select(Participant)
        .where(
            Participant.hackathon_id == hackathon.id,
            Participant.withdrawn_at.is_(None),
            Participant.id.not_in(in_a_team),
        )
        .order_by(Participant.registered_at, Participant.id)
    )


def _count_people(session: Session, hackathon: Hackathon) -> tuple[int, int]:
    """Return how many are registered, and how many have withdrawn."""
    everybody, withdrawn = session.execute(
        select(func.count(), func.count(Participant.withdrawn_at)).where(
            Participant.hackathon_id == hackathon.id
        )
    ).one()
    return everybody - withdrawn, withdrawn


def _select_failed(hackathon: Hackathon, now: datetime) -> Select[int]:
    return select(OutboxRow.id).where(
        OutboxRow.hackathon_id == hackathon.id,
        OutboxRow.state.in_((OutboxState.FAILED, OutboxState.UNKNOWN)),
        OutboxRow.settled_at > now - RECENT,
    )


def _count(session: Session, query: Select[int]) -> int:
    counted = query.order_by(None).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def _count_sites(session: Session, hackathon: Hackathon) -> Counts:
    names = {site.key: site.name for site in hackathon.file.where.sites}
    if not names:
        return []
    query = (
        select(Participant.site, func.count())
        .where(Participant.hackathon_id == hackathon.id, Participant.withdrawn_at.is_(None))
        .group_by(Participant.site)
    )
    return _most_first(
        [
            ("Online" if site is None else names.get(site, site), number)
            for site, number in session.execute(query)
        ]
    )


def _count_zones(session: Session, hackathon: Hackathon) -> Counts:
    query = (
        select(Person.zone, func.count())
        .join(Participant, Participant.person_id == Person.id)
        .where(Participant.hackathon_id == hackathon.id, Participant.withdrawn_at.is_(None))
        .group_by(Person.zone)
    )
    return _most_first([(zone or "unknown", number) for zone, number in session.execute(query)])


def _count_challenges(session: Session, hackathon: Hackathon) -> Counts:
    query = (
        select(Challenge.title, func.count(Membership.participant_id.distinct()))
        .outerjoin(Team, (Team.challenge_id == Challenge.id) & Team.closed_at.is_(None))
        .outerjoin(Membership, (Membership.team_id == Team.id) & Membership.left_at.is_(None))
        .where(Challenge.hackathon_id == hackathon.id, Challenge.removed_at.is_(None))
        .group_by(Challenge.id, Challenge.title, Challenge.position)
        .order_by(Challenge.position)
    )
    return _most_first([(title, number) for title, number in session.execute(query)])


def _name_teams(session: Session, *wanting: ColumnElement[bool]) -> TeamCounts:
    names = session.scalars(
        select(Team.name).where(*wanting).order_by(Team.folded_name).limit(MOST_NAMED)
    )
    return TeamCounts(_count(session, select(Team.id).where(*wanting)), list(names))


def _most_first(counts: Counts) -> Counts:
    return sorted(counts, key=lambda each: -each[1])
