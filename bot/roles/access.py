"""Who may do what: organisers, mentors and judges of a hackathon, beside its participants.

Roles come from the hackathon's file, by e-mail address or Slack id, and from organisers. The
workspace's admins are organisers always: somebody must be able to name the first.
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
    """What somebody is in a hackathon; one may be several."""

    ORGANISER = "organiser"
    MENTOR = "mentor"
    JUDGE = "judge"
    PARTICIPANT = "participant"


class NotAllowed(Refused):
    """Refused, since whoever asks has not the role that it takes."""


_SENTENCES = {
    Role.ORGANISER: "Only organisers may do that. `/organiser list` says who they are.",
    Role.MENTOR: "Only mentors and organisers may do that. Ask an organiser to add you.",
    Role.JUDGE: "Only judges and organisers may do that. Ask an organiser to add you.",
    Role.PARTICIPANT: "Only participants may do that. Register first with `/register`.",
}


def check_role(session: Session, hackathon: Hackathon, slack_id: str, needs: Role) -> None:
    """NotAllowed for whoever has not this role; an organiser may do what a mentor or judge may."""
    roles = list_roles(session, hackathon, slack_id)
    enough = {needs} if needs == Role.PARTICIPANT else {needs, Role.ORGANISER}
    if not roles & enough:
        raise NotAllowed(_SENTENCES[needs])


def is_organiser(session: Session, hackathon: Hackathon, slack_id: str) -> bool:
    """Whether they organise this hackathon."""
    return Role.ORGANISER in list_roles(session, hackathon, slack_id)


def list_roles(session: Session, hackathon: Hackathon, slack_id: str) -> frozenset[Role]:
    """What the person with this Slack id is in the hackathon."""
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
    """The hackathon's grants that have not ended, in the order in which they were given."""
    return (
        select(RoleGrant)
        .where(RoleGrant.hackathon_id == hackathon.id, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    )


def find_holders(session: Session, hackathon: Hackathon, role: Role) -> list[Person]:
    """The people of the workspace who have an organiser's, mentor's or judge's role, by name.

    Who is named by an e-mail address that nobody in the workspace has is not among them.
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
    """Have the roles be as the file names them; those that organisers gave stay."""
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
    """Who has which role by the file, and for which challenge; hosts of office hours mentor."""
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
    """A Slack id as it is, or an e-mail address in lower case."""
    return written.casefold() if "@" in written else written


def _is_participant(session: Session, hackathon: Hackathon, person: Person) -> bool:
    query = select(Participant.id).where(
        Participant.hackathon_id == hackathon.id,
        Participant.person_id == person.id,
        Participant.withdrawn_at.is_(None),
    )
    return session.scalar(query) is not None
