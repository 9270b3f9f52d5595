"""Rows for tests: a hackathon, its people, challenges and agenda, as a loaded file leaves them."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.challenges.models import Challenge
from bot.core import timezones as zones
from bot.hackathon_file.schema import HackathonFile
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.roles.access import load_roles
from bot.workspaces.models import Person
from tests.support.neighbours import Neighbours, make_neighbours

NOW = datetime(2020, 10, 27, 15, 0, tzinfo=UTC)


def make_file(**changes: Any) -> HackathonFile:
    """A small hackathon file, ML4SCI's dates, with these parts changed."""
    content: dict[str, Any] = {
        "name": "ML4SCI Hackathon",
        "slug": "ml4sci",
        "where": {"kind": "online"},
        "zone": "Eastern",
        "also_shown": ["Central"],
        "dates": {"first": "2020-10-26", "last": "2020-10-30"},
        **changes,
    }
    return HackathonFile.model_validate(content)


def make_hackathon(
    session: Session, neighbours: Neighbours = Neighbours.OWING, /, **changes: Any
) -> Hackathon:
    """Return a hackathon under way at NOW in workspace T1, with these parts of its file changed.

    The first in a database has neighbours, unless `neighbours` says otherwise.
    """
    file = make_file(**changes)
    workspace = make_neighbours(session, neighbours)
    hackathon = Hackathon(
        workspace_id=workspace.id,
        slug=file.slug,
        name=file.name,
        zone="America/New_York",
        zones=["America/New_York", "America/Chicago"],
        first=date(2020, 10, 26),
        last=date(2020, 10, 30),
        registration_opens=None,
        registration_closes=datetime(2020, 10, 31, 4, tzinfo=UTC),
        document=file.model_copy(update={"challenges": [], "agenda": []}).model_dump_json(),
        reminder_times={},
        loaded_at=NOW,
    )
    session.add(hackathon)
    session.flush()
    load_roles(session, hackathon, file, NOW)
    return hackathon


def make_challenge(session: Session, hackathon: Hackathon, key: str, **parts: Any) -> Challenge:
    """A challenge of the hackathon."""
    title = parts.pop("title", key.replace("-", " ").title())
    challenge = Challenge(
        hackathon_id=hackathon.id,
        key=key,
        title=title,
        position=parts.pop("position", 0),
        document={"key": key, "title": title, "task": "Do it.", **parts},
    )
    session.add(challenge)
    session.flush()
    return challenge


def make_item(
    session: Session,
    hackathon: Hackathon,
    key: str,
    starts_at: datetime | date,
    *,
    kind: str = "talk",
    ends_at: datetime | None = None,
    challenge: Challenge | None = None,
    position: int = 0,
    **entry: Any,
) -> AgendaItem:
    """Make an agenda item at an instant, or on a day alone; `entry` is the rest of the file's."""
    instant = starts_at if isinstance(starts_at, datetime) else None
    title = entry.pop("title", key.replace("-", " ").capitalize())
    content = {"key": key, "title": title, "kind": kind, "when": "2020-10-27", **entry}
    item = AgendaItem(
        hackathon_id=hackathon.id,
        key=key,
        title=title,
        kind=kind,
        position=position,
        day=zones.day_of(instant, hackathon.zone) if instant else starts_at,
        starts_at=instant,
        ends_at=ends_at,
        challenge_id=challenge.id if challenge else None,
        document=content,
    )
    session.add(item)
    session.flush()
    return item


def make_person(session: Session, hackathon: Hackathon, name: str) -> Person:
    """A member of the workspace, `ana` as UANA."""
    person = Person(
        workspace_id=hackathon.workspace_id,
        slack_id=f"U{name.upper()}",
        name=name.title(),
        zone="America/New_York",
    )
    session.add(person)
    session.flush()
    return person


def make_participant(
    session: Session, hackathon: Hackathon, name: str, **parts: Any
) -> Participant:
    """A registered participant."""
    participant = Participant(
        hackathon_id=hackathon.id,
        person=make_person(session, hackathon, name),
        **{
            "registered_at": NOW,
            "affiliation": "Brown University",
            "looking_for_team": False,
            "certificate_name": name.title(),
            "answers": {},
            **parts,
        },
    )
    session.add(participant)
    session.flush()
    return participant
