"""Hackathons as files describe them, in the database: ML4SCI's dates, in New York's zone."""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda.kinds import PLANNED
from bot.hackathon_file import DescribedHackathon, read_hackathon_file
from bot.hackathons.models import Hackathon
from bot.loading.load import load_hackathon
from bot.outbox.kinds import name_kinds
from bot.outbox.models import OutboxRow
from bot.overview.kinds import DIGEST
from tests.support.neighbours import make_neighbours, select_ours

LONG_BEFORE = datetime(2020, 9, 1, tzinfo=UTC)


def utc(day: str, clock_time: str = "00:00:00") -> datetime:
    """An instant, as `2020-10-27` and `18:30`."""
    return datetime.fromisoformat(f"{day}T{clock_time}").replace(tzinfo=UTC)


def entry(key: str, when: str, kind: str = "talk", **parts: Any) -> dict[str, Any]:
    """An agenda entry of a file, titled after its key."""
    title = key.replace("-", " ").capitalize()
    return {"key": key, "title": title, "kind": kind, "when": when, **parts}


def challenge(key: str, **parts: Any) -> dict[str, Any]:
    """A challenge of a file, titled after its key."""
    title = key.replace("-", " ").title()
    return {"key": key, "title": title, "task": "Do it.", **parts}


def describe(*agenda: dict[str, Any], **parts: Any) -> DescribedHackathon:
    """What a file with this agenda describes; its channels are #general, #organisers, #side.

    `parts` are other parts of it, changed. It has no digests, unless they say so.
    """
    reminders = {"digest": "none", **parts.pop("reminders", {})}
    content = {
        "name": "ML4SCI Hackathon",
        "slug": "ml4sci",
        "where": {"kind": "online"},
        "zone": "America/New_York",
        "also_shown": ["America/Chicago"],
        "dates": {"first": "2020-10-26", "last": "2020-10-30"},
        "channels": {"help": "side"},
        "agenda": list(agenda),
        "reminders": reminders,
        **parts,
    }
    reading = read_hackathon_file(json.dumps(content, ensure_ascii=False))  # JSON is YAML
    assert reading.hackathon is not None, reading.findings
    return reading.hackathon


def load(session: Session, described: DescribedHackathon, now: datetime = LONG_BEFORE) -> Hackathon:
    """Return the hackathon, loaded at `now` into the database's workspace, beside neighbours."""
    workspace = make_neighbours(session)
    load_hackathon(session, workspace, described, now)
    mine = (Hackathon.workspace_id == workspace.id, Hackathon.slug == described.file.slug)
    return session.scalars(select(Hackathon).where(*mine)).one()


def list_rows(session: Session) -> list[OutboxRow]:
    """The outbox's timed messages, in order of due."""
    timed = select_ours(OutboxRow).where(OutboxRow.kind.in_(name_kinds((*PLANNED, DIGEST))))
    return list(session.scalars(timed.order_by(OutboxRow.due, OutboxRow.id)))
