"""Grants and revokes roles of organisers, mentors and judges."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import log as audit
from bot.challenges.queries import find_challenge
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.roles.access import Role, select_grants
from bot.roles.models import RoleGrant
from bot.slack.block_kit import mention
from bot.workspaces.models import Person
from bot.workspaces.people import get_person

_GRANTED = (Role.ORGANISER, Role.MENTOR, Role.JUDGE)


@dataclass(frozen=True)
class NamedRole:
    """A role as a person typed it: for a mentor, perhaps with the key of a challenge."""

    role: Role
    challenge: str | None = None

    @property
    def words(self) -> str:
        """Return the role in words: `mentor for higgs`."""
        return f"{self.role} for {self.challenge}" if self.challenge else str(self.role)


def read_role(session: Session, hackathon: Hackathon, text: str) -> NamedRole:
    """Parse `organiser`, `mentor`, `mentor for CHALLENGE` or `judge`; no word means an organiser.

    Raises:
        Refused: if it is none of these, or there is no such challenge.
    """
    word, _, rest = text.strip().partition(" ")
    try:
        role = Role(word.casefold() or Role.ORGANISER)
    except ValueError:
        role = Role.PARTICIPANT
    wanted = rest.strip().removeprefix("for ")
    if role not in _GRANTED or (wanted and role != Role.MENTOR):
        raise Refused("Say `organiser`, `mentor`, `mentor for CHALLENGE` or `judge`.")
    challenge = find_challenge(session, hackathon, wanted).key if wanted else None
    return NamedRole(role, challenge)


def grant_role(
    session: Session,
    hackathon: Hackathon,
    *,
    slack_id: str,
    named: NamedRole,
    by: Person,
    now: datetime,
) -> bool:
    """Give the person a role, and return whether it is new.

    It is not new if organisers or the file have given it already.
    """
    person = get_person(session, hackathon.workspace_id, slack_id)
    held = [grant for grant in _list_grants(session, hackathon, person) if _is(grant, named)]
    if held:
        return False
    session.add(
        RoleGrant(
            hackathon_id=hackathon.id,
            role=named.role,
            member=slack_id,
            challenge=named.challenge,
            granted_at=now,
        )
    )
    audit.note_action(
        session,
        hackathon,
        "role given",
        person.name,
        by=by,
        now=now,
        after={"role": named.words, "person": slack_id},
    )
    return True


def end_role(
    session: Session,
    hackathon: Hackathon,
    *,
    slack_id: str,
    role: Role | None,
    by: Person,
    now: datetime,
) -> list[str]:
    """Take a role, or every one, from the person, and return those that they lost, in words.

    Raises:
        Refused: if they have none, or the file gives it: the next load would bring it back.
    """
    person = get_person(session, hackathon.workspace_id, slack_id)
    held = [
        grant
        for grant in _list_grants(session, hackathon, person)
        if role is None or grant.role == role
    ]
    if not held:
        admin = " They are an admin of the workspace, and admins always may." * person.is_admin
        raise Refused(f"{mention(slack_id)} has no such role to take away.{admin}")
    if any(grant.from_file for grant in held):
        raise Refused(
            f"The hackathon's file names {mention(slack_id)}: take them out of it, and load it."
        )
    words = [NamedRole(Role(grant.role), grant.challenge).words for grant in held]
    for grant in held:
        grant.ended_at = now
    audit.note_action(
        session,
        hackathon,
        "role taken",
        person.name,
        by=by,
        now=now,
        before={"roles": words, "person": slack_id},
    )
    return words


def _list_grants(session: Session, hackathon: Hackathon, person: Person) -> list[RoleGrant]:
    members = [person.slack_id, *filter(None, [person.email])]
    return list(session.scalars(select_grants(hackathon).where(RoleGrant.member.in_(members))))


def _is(grant: RoleGrant, named: NamedRole) -> bool:
    return (grant.role, grant.challenge) == (named.role, named.challenge)
