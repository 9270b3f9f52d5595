"""Stores the members of a workspace as Slack describes them: their name and their zone."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.core import timezones as zones
from bot.core.database import insert_absent, lock_rows
from bot.slack.block_kit import drop_unsayable
from bot.workspaces.models import Person

SLACKBOT = "USLACKBOT"
NAME_LENGTH = 200
# RFC 5321, 4.5.3.1.3, less the angle brackets.
EMAIL_LENGTH = 254
_FAR_AHEAD = 2**33


def find_person(session: Session, workspace_id: int, slack_id: str) -> Person | None:
    """Return the person with this Slack id; None if the database does not know them."""
    return session.scalar(_select_person(workspace_id, slack_id))


def get_person(
    session: Session, workspace_id: int, slack_id: str, *, name: str | None = None
) -> Person:
    """Return the person with this Slack id, added under `name` if they were unknown."""
    person = find_person(session, workspace_id, slack_id)
    if person is None:
        # Two processes may add one person at the same instant.
        known_as = _clean_name(name, slack_id)
        insert_absent(session, Person, workspace_id=workspace_id, slack_id=slack_id, name=known_as)
        person = session.scalars(_select_person(workspace_id, slack_id)).one()
    return person


def learn_person(
    session: Session,
    workspace_id: int,
    slack_id: str,
    *,
    name: str,
    zone: str | None,
    full_name: str | None = None,
    email: str | None = None,
    is_admin: bool = False,
) -> Person:
    """Update the person from what Slack says now, and return them; an unknown zone is left out."""
    person = get_person(session, workspace_id, slack_id, name=name)
    person.name = _clean_name(name, slack_id)
    person.full_name = drop_unsayable(full_name)[:NAME_LENGTH] if full_name else None
    person.zone = zone if zones.is_zone(zone) else None
    person.email = _clean_email(email)
    person.is_admin = is_admin
    person.left_at = None
    return person


def learn_member(
    session: Session, workspace_id: int, member: dict[str, Any], now: datetime
) -> None:
    """Update a member from Slack's description, unless it is a bot or the description is outdated.

    Events come out of order. If the member was deactivated, note only that. A member's shape:
    docs.slack.dev/reference/objects/user-object. Slack gives the address to a bot that has the
    scope users:read.email.
    """
    # Slack says that Slackbot is no bot.
    if member.get("is_bot") or member["id"] == SLACKBOT:
        return
    known = _lock_person(session, workspace_id, member["id"])
    updated_at = _read_instant(member.get("updated"))
    if known is not None and known.updated_at and updated_at and updated_at < known.updated_at:
        return
    if member.get("deleted"):
        if known is not None:
            _note_leaving(known, updated_at, now)
        return
    profile = member.get("profile", {})
    full_name = profile.get("real_name") or member.get("real_name")
    name = profile.get("display_name") or full_name or member.get("name") or member["id"]
    person = learn_person(
        session,
        workspace_id,
        member["id"],
        name=str(name),
        full_name=full_name,
        zone=member.get("tz"),
        email=profile.get("email"),
        is_admin=bool(member.get("is_admin")),
    )
    person.updated_at = updated_at


def _note_leaving(person: Person, updated_at: datetime | None, now: datetime) -> None:
    person.updated_at = updated_at
    person.left_at = person.left_at or now
    # Slack sends nothing more about them; if they come back, it describes them anew.
    person.is_admin = False


def _select_person(workspace_id: int, slack_id: str) -> Select[Person]:
    return select(Person).where(Person.workspace_id == workspace_id, Person.slack_id == slack_id)


def _lock_person(session: Session, workspace_id: int, slack_id: str) -> Person | None:
    """Lock the person, so that the second of two concurrent updates sees the first."""
    return session.scalar(lock_rows(_select_person(workspace_id, slack_id), Person))


def _read_instant(seconds: Any) -> datetime | None:
    """Parse a Unix timestamp of about our time as an instant; None if it is none."""
    is_one = isinstance(seconds, int) and 0 < seconds < _FAR_AHEAD
    return datetime.fromtimestamp(seconds, UTC) if is_one else None


def _clean_email(email: str | None) -> str | None:
    cleaned = drop_unsayable(email or "").strip().casefold()
    return cleaned if 0 < len(cleaned) <= EMAIL_LENGTH else None


def _clean_name(name: str | None, slack_id: str) -> str:
    """Return a name that fits its column; the Slack id of a person without a name."""
    return drop_unsayable(name or "")[:NAME_LENGTH] or slack_id
