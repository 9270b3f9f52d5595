"""The export's tables of people: participants, teams and roles."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot.exports.formats import Table, name_instants, write_instants
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.roles.access import Role, select_grants
from bot.roles.grants import NamedRole
from bot.roles.models import RoleGrant
from bot.teams.models import Membership, Team
from bot.workspaces.models import Person

# The place of participants at no site.
_ONLINE = "online"


def tabulate_participants(session: Session, hackathon: Hackathon) -> Table:
    """Return the participants, also withdrawn ones, with a column for each question ever answered.

    They are in the order in which they registered; their roles are the current ones.
    """
    participants = session.scalars(
        select(Participant)
        .where(Participant.hackathon_id == hackathon.id)
        .order_by(Participant.registered_at, Participant.id)
        .options(selectinload(Participant.interests))
    ).all()
    teams = _name_teams(session, hackathon)
    roles = _name_roles(session, hackathon)
    questions = _list_questions(hackathon, participants)
    return Table(
        "participants",
        "everybody who registered, also who withdrew since; answer:KEY is the answer to the "
        "question with this key in the hackathon's file",
        (
            *("slack_id", "name", "full_name", "email", "zone"),
            *name_instants("registered", "withdrawn"),
            *("site", "affiliation", "experience", "looking_for_team", "certificate_name"),
            *name_instants("agreed"),
            *("interests", "teams", "roles"),
            *(f"answer:{key}" for key in questions),
        ),
        [
            (
                *_describe_person(each.person),
                *write_instants(hackathon.zone, each.registered_at, each.withdrawn_at),
                *(each.site or _ONLINE, each.affiliation, each.experience),
                *(each.looking_for_team, each.certificate_name),
                *write_instants(hackathon.zone, each.agreed_at),
                [challenge.key for challenge in each.interests],
                teams.get(each.id, []),
                _find_roles(each.person, roles),
                *(each.answers.get(key) for key in questions),
            )
            for each in participants
        ],
    )


def tabulate_teams(session: Session, hackathon: Hackathon) -> Table:
    """Return every team in the order of creation, with its current members, the lead first."""
    teams = session.scalars(
        select(Team).where(Team.hackathon_id == hackathon.id).order_by(Team.id)
    ).all()
    members = _list_members(session, hackathon)
    return Table(
        "teams",
        "every team, also those that are closed; who is in it, the lead first",
        (
            *("id", "name", "challenge", "challenge_title", "locked"),
            *name_instants("created", "closed"),
            *("members", "member_slack_ids", "channel_id"),
        ),
        [
            (
                *(each.id, each.name),
                each.challenge.key if each.challenge else None,
                each.challenge.title if each.challenge else None,
                each.locked,
                *write_instants(hackathon.zone, each.created_at, each.closed_at),
                [name for name, _ in members.get(each.id, [])],
                [slack_id for _, slack_id in members.get(each.id, [])],
                each.channel_id,
            )
            for each in teams
        ],
    )


def tabulate_roles(session: Session, hackathon: Hackathon) -> Table:
    """Return the grants of roles, also ended ones, in the order in which they were given."""
    grants = session.scalars(
        select(RoleGrant).where(RoleGrant.hackathon_id == hackathon.id).order_by(RoleGrant.id)
    )
    return Table(
        "roles",
        "who was made an organiser, a mentor or a judge, by Slack id or e-mail address, and until "
        "when; the workspace's admins are organisers too",
        ("role", "member", "challenge", "from_file", *name_instants("granted", "ended")),
        [
            (
                *(each.role, each.member, each.challenge, each.from_file),
                *write_instants(hackathon.zone, each.granted_at, each.ended_at),
            )
            for each in grants
        ],
    )


def _describe_person(person: Person) -> tuple[str | None, ...]:
    return (person.slack_id, person.name, person.full_name, person.email, person.zone)


def _list_questions(hackathon: Hackathon, participants: Sequence[Participant]) -> list[str]:
    """Return the keys of the file's questions in its order, then of those that it once had."""
    asked = [question.key for question in hackathon.file.registration.questions]
    answered = {key for each in participants for key in each.answers}
    return [*asked, *sorted(answered - set(asked))]


def _name_teams(session: Session, hackathon: Hackathon) -> dict[int, list[str]]:
    """Return the names of each participant's teams, by the participant's id."""
    named: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Membership.participant_id, Team.name)
        .join(Team)
        .where(Team.hackathon_id == hackathon.id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Membership.id)
    )
    for participant, name in rows:
        named[participant].append(name)
    return named


def _list_members(session: Session, hackathon: Hackathon) -> dict[int, list[tuple[str, str]]]:
    """Return the members' names and Slack ids by team id, the longest-standing first."""
    members: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = session.execute(
        select(Membership.team_id, Person.name, Person.slack_id)
        .join(Membership.team)
        .join(Membership.participant)
        .join(Participant.person)
        .where(Team.hackathon_id == hackathon.id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Membership.id)
    )
    for team, name, slack_id in rows:
        members[team].append((name, slack_id))
    return members


def _name_roles(session: Session, hackathon: Hackathon) -> dict[str, list[str]]:
    """Return the current roles, in words, by the Slack id or address that has them."""
    named: dict[str, list[str]] = defaultdict(list)
    for grant in session.scalars(select_grants(hackathon)):
        named[grant.member].append(NamedRole(Role(grant.role), grant.challenge).words)
    return named


def _find_roles(person: Person, roles: dict[str, list[str]]) -> list[str]:
    """Return a person's roles, each once; an admin of the workspace is an organiser."""
    named = [*roles.get(person.slack_id, []), *roles.get(person.email or "", [])]
    return list(dict.fromkeys([*named, *[str(Role.ORGANISER)] * person.is_admin]))
