"""Access rights: the organisers, mentors, judges and participants of a hackathon.

Roles come from the hackathon's file, by e-mail address or Slack id, and from organisers. The
workspace's admins are always organisers: there must be a person who can name the first.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.core.errors import Refused
from bot.hackathon_file.schema import HackathonFile
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.roles.models import RoleGrant
from bot.workspaces.models import Person
from bot.workspaces.people import find_person


class Role(StrEnum):
    """A person's role in a hackathon; one person may have several."""

    ORGANISER = "organiser"
    MENTOR = "mentor"
    JUDGE = "judge"
    PARTICIPANT = "participant"


class NotAllowed(Refused):
    """Refused, since the person who asked lacks the role that it takes."""


_SENTENCES = {
    Role.ORGANISER: "Only organisers may do that. `/organiser list` says who they are.",
    Role.MENTOR: "Only mentors and organisers may do that. Ask an organiser to add you.",
    Role.JUDGE: "Only judges and organisers may do that. Ask an organiser to add you.",
    Role.PARTICIPANT: "Only participants may do that. Register first with `/register`.",
}


def check_role(session: Session, hackathon: Hackathon, slack_id: str, needs: Role) -> None:
    """Check that the person has this role; organisers may do whatever a mentor or judge may.

    Raises:
        NotAllowed: if they lack it.
    """
    roles = list_roles(session, hackathon, slack_id)
    enough = {needs} if needs == Role.PARTICIPANT else {needs, Role.ORGANISER}
    if not roles & enough:
        raise NotAllowed(_SENTENCES[needs])


def is_organiser(session: Session, hackathon: Hackathon, slack_id: str) -> bool:
    """Return whether the person with this Slack id organises this hackathon."""
    return Role.ORGANISER in list_roles(session, hackathon, slack_id)


def list_roles(session: Session, hackathon: Hackathon, slack_id: str) -> frozenset[Role]:
    """Return the roles in the hackathon of the person with this Slack id."""
    person = find_person(session, hackathon.workspace_id, slack_id)
    members = [slack_id]
    if person is not None and person.email:
        members.append(person.email)
    query = select_grants(hackathon).where(RoleGrant.member.in_(members))
    roles = {Role(grant.role) for grant in session.scalars(query)}
    if person is not None and person.is_admin:
        roles.add(Role.ORGANISER)
    if person is not None and _is_participant(session, hackathon, person):
        roles.add(Role.PARTICIPANT)
    return frozenset(roles)


def select_grants(hackathon: Hackathon) -> Select[RoleGrant]:
    """Return a query for the hackathon's current grants, in the order in which they were given."""
    return (
        select(RoleGrant)
        .where(RoleGrant.hackathon_id == hackathon.id, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    )


def find_holders(session: Session, hackathon: Hackathon, role: Role) -> list[Person]:
    """Return the people of the workspace with an organiser's, mentor's or judge's role, by name.

    An e-mail address in the file that no person of the workspace has is left out.
    """
    granted = select_grants(hackathon).where(RoleGrant.role == role)
    members = {grant.member for grant in session.scalars(granted)}
    query = (
        select(Person)
        .where(
            Person.workspace_id == hackathon.workspace_id,
            Person.left_at.is_(None),
            Person.slack_id.in_(members)
            | Person.email.in_(members)
            | (Person.is_admin if role == Role.ORGANISER else Person.id.in_(())),
        )
        .order_by(Person.name, Person.id)
    )
    return list(session.scalars(query))


def load_roles(session: Session, hackathon: Hackathon, file: HackathonFile, now: datetime) -> None:
    """Update the roles from the file; keep those that organisers granted."""
    wanted = list_roles_in(file)
    kept = set()
    for grant in session.scalars(select_grants(hackathon).where(RoleGrant.from_file)):
        named = (Role(grant.role), grant.member, grant.challenge)
        if named in wanted:
            kept.add(named)
        else:
            grant.ended_at = now
    for role, member, challenge in sorted(wanted - kept, key=str):
        session.add(
            RoleGrant(
                hackathon_id=hackathon.id,
                role=role,
                member=member,
                challenge=challenge,
                from_file=True,
                granted_at=now,
            )
        )


def list_roles_in(file: HackathonFile) -> set[tuple[Role, str, str | None]]:
    """Return the members, their roles and challenges in the file; hosts of office hours mentor."""
    named: set[tuple[Role, str, str | None]] = set()
    named |= {(Role.ORGANISER, read_member(each), None) for each in file.organisers}
    named |= {(Role.JUDGE, read_member(each), None) for each in file.judges}
    named |= {(Role.MENTOR, read_member(each.who), each.challenge) for each in file.mentors}
    named |= {
        (Role.MENTOR, read_member(host.email), entry.challenge)
        for entry in file.agenda
        if entry.kind == "office hours"
        for host in entry.hosts
        if host.email
    }
    return named


def read_member(written: str) -> str:
    """Return a Slack id as it is, or an e-mail address in lower case."""
    return written.casefold() if "@" in written else written


def _is_participant(session: Session, hackathon: Hackathon, person: Person) -> bool:
    query = select(Participant.id).where(
        Participant.hackathon_id == hackathon.id,
        Participant.person_id == person.id,
        Participant.withdrawn_at.is_(None),
    )
    return session.scalar(query) is not None
