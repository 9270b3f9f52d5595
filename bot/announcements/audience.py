"""The audience of an announcement: groups of people joined by and, or and not, and named people.

A term names a group: `registered`, `teamless`, `mentors`, `organisers`, `judges`, `online`,
`site:KEY`, `challenge:KEY`, `team:ID`. Its members are looked up when the announcement is sent.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import Session

from bot.announcements.models import Mute
from bot.challenges.models import Challenge
from bot.challenges.queries import list_challenges
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.registration.register import list_places
from bot.roles.access import Role, find_holders
from bot.teams.models import Membership, Team
from bot.workspaces.models import Person

REGISTERED, TEAMLESS, ONLINE = "registered", "teamless", "online"
SITE, CHALLENGE, TEAM = "site", "challenge", "team"
ROLES = {"mentors": Role.MENTOR, "organisers": Role.ORGANISER, "judges": Role.JUDGE}
# A longer number fits in no integer column.
_NUMBER = re.compile(r"[0-9]{1,18}")
_WORDS = {
    REGISTERED: "Everyone registered",
    TEAMLESS: "Without a team",
    "mentors": "Mentors",
    "organisers": "Organisers",
    "judges": "Judges",
}


@dataclass(frozen=True)
class Audience:
    """People who are in any group of `any_of` and any of `also` (if given), and in none of `but`.

    `people`, by Slack id, are always included.
    """

    any_of: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    people: tuple[str, ...] = ()

    @classmethod
    def read(cls, kept: dict[str, Any] | None) -> "Audience":
        """Parse the audience from an announcement's row; nobody if it has none."""
        return cls(**{name: tuple(each) for name, each in (kept or {}).items()})

    def keep(self) -> dict[str, Any] | None:
        """Return the audience as JSON, for the announcement's row; None if it is nobody."""
        kept = {name: list(each) for name, each in asdict(self).items()}
        return kept if self.any_of or self.people else None

    def list_terms(self) -> list[str]:
        """Return every term in it."""
        return [*self.any_of, *self.also, *self.but]


@dataclass(frozen=True)
class AudienceGroup:
    """A group: its term as it is stored, and its name for people (plain text)."""

    key: str
    words: str


@dataclass(frozen=True)
class Recipient:
    """A person who gets the announcement, and their IANA zone if it is known."""

    slack_id: str
    zone: str | None


@dataclass(frozen=True)
class Recipients:
    """The people who get an announcement, and how many do not: they muted it, or have left."""

    people: Sequence[Recipient]
    muted: int
    gone: int


def find_recipients(
    session: Session, hackathon: Hackathon, audience: Audience, *, urgent: bool
) -> Recipients:
    """Return the people in the audience now, including those who muted it if `urgent`."""
    rows = session.execute(
        select(Person.slack_id, Person.zone, Person.left_at, Mute.muted_at)
        .outerjoin(Mute, and_(Mute.person_id == Person.id, Mute.hackathon_id == hackathon.id))
        .where(
            Person.workspace_id == hackathon.workspace_id,
            _is_in_audience(session, hackathon, audience),
        )
        .order_by(Person.id)
    ).all()
    here = [row for row in rows if row.left_at is None]
    reached = [row for row in here if urgent or row.muted_at is None]
    return Recipients(
        people=[Recipient(row.slack_id, row.zone) for row in reached],
        muted=len(here) - len(reached),
        gone=len(rows) - len(here),
    )


def offer_groups(
    session: Session, hackathon: Hackathon, typed: str, limit: int
) -> list[AudienceGroup]:
    """Return at most `limit` groups whose names contain `typed`, the widest first."""
    wanted = typed.strip().casefold()
    found = [each for each in _list_groups(session, hackathon) if wanted in each.words.casefold()]
    teams = session.scalars(
        _open_teams(hackathon)
        .where(Team.folded_name.contains(wanted.removeprefix("team").strip(), autoescape=True))
        .order_by(Team.folded_name)
        .limit(limit)
    )
    return [*found, *map(_name_team, teams)][:limit]


def name_groups(session: Session, hackathon: Hackathon, keys: Iterable[str]) -> list[AudienceGroup]:
    """Return the groups of these terms with their names; leave out those that no longer exist."""
    wanted = list(dict.fromkeys(keys))
    known = {each.key: each for each in _list_groups(session, hackathon)}
    ids = [read_team(key) for key in wanted if key.startswith(f"{TEAM}:")]
    if ids:
        teams = session.scalars(_open_teams(hackathon).where(Team.id.in_(ids)))
        known |= {f"{TEAM}:{team.id}": _name_team(team) for team in teams}
    return [known[key] for key in wanted if key in known]


def read_team(term: str) -> int:
    """Parse the team's id from a term; 0, which no team has, if it is not a number."""
    number = term.partition(":")[2]
    return int(number) if _NUMBER.fullmatch(number) else 0


def _list_groups(session: Session, hackathon: Hackathon) -> Iterator[AudienceGroup]:
    """Yield every group except the teams."""
    for key in (REGISTERED, TEAMLESS, *ROLES):
        yield AudienceGroup(key, _WORDS[key])
    for site, words in list_places(hackathon.file):
        yield (
            AudienceGroup(ONLINE, words) if site is None else AudienceGroup(f"{SITE}:{site}", words)
        )
    for challenge in list_challenges(session, hackathon):
        yield AudienceGroup(f"{CHALLENGE}:{challenge.key}", f"In a team on {challenge.title}")


def _name_team(team: Team) -> AudienceGroup:
    return AudienceGroup(f"{TEAM}:{team.id}", f"Team {team.name}")


def _open_teams(hackathon: Hackathon) -> Select[Team]:
    return select(Team).where(Team.hackathon_id == hackathon.id, Team.closed_at.is_(None))


def _is_in_audience(
    session: Session, hackathon: Hackathon, audience: Audience
) -> ColumnElement[bool]:
    def among(terms: Sequence[str]) -> ColumnElement[bool]:
        selected = (_select_ids(session, hackathon, term) for term in terms)
        return or_(false(), *(Person.id.in_(ids) for ids in selected))

    grouped = [among(audience.any_of), ~among(audience.but)]
    if audience.also:
        grouped.append(among(audience.also))
    return or_(and_(*grouped), Person.slack_id.in_(audience.people))


def _select_ids(session: Session, hackathon: Hackathon, term: str) -> Select[int] | list[int]:
    """Return the ids of the people in a group; nobody if the group no longer exists."""
    group, _, key = term.partition(":")
    registered = select(Participant.person_id).where(
        Participant.hackathon_id == hackathon.id, Participant.withdrawn_at.is_(None)
    )
    in_teams = (
        select(Membership.participant_id)
        .join(Team, Team.id == Membership.team_id)
        .where(
            Membership.left_at.is_(None),
            Team.hackathon_id == hackathon.id,
            Team.closed_at.is_(None),
        )
    )
    if group in ROLES:
        return [person.id for person in find_holders(session, hackathon, ROLES[group])]
    if group == REGISTERED:
        return registered
    if group == TEAMLESS:
        return registered.where(Participant.id.not_in(in_teams))
    if group == ONLINE:
        return registered.where(Participant.site.is_(None))
    if group == SITE:
        return registered.where(Participant.site == key)
    if group == TEAM:
        return registered.where(Participant.id.in_(in_teams.where(Team.id == read_team(term))))
    if group == CHALLENGE:
        on_it = in_teams.join(Challenge, Challenge.id == Team.challenge_id)
        return registered.where(Participant.id.in_(on_it.where(Challenge.key == key)))
    return []
