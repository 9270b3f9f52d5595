"""Finds the participants without a team, and enqueues a nudge to each of them, once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, String, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from bot.announcements.models import Mute
from bot.audit import log as audit
from bot.core.database import lock_name
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow
from bot.outbox.rows import NewMessage, enqueue_all
from bot.overview.kinds import NUDGE
from bot.overview.status import select_without_team
from bot.registration.models import Participant
from bot.workspaces.models import Person

_SUBJECT = "those without a team"
# The key of a participant's row; if there is one, they have been nudged, whatever its outcome.
_KEY = f"{NUDGE.name}:team:"


@dataclass(frozen=True)
class NudgeAudience:
    """The participants without a team: those who get the nudge, and how many do not, and why.

    `to` are their participants' ids and Slack ids, in the order in which they registered.
    """

    to: list[tuple[int, str]]
    nudged: int
    muted: int
    gone: int


def find_audience(session: Session, hackathon: Hackathon) -> NudgeAudience:
    """Return the audience of a nudge now; people who left the workspace do not count as muted."""
    to: list[tuple[int, str]] = []
    nudged = muted = gone = 0
    for row in session.execute(_select_without_team(hackathon)):
        if row.nudged:
            nudged += 1
        elif row.gone:
            gone += 1
        elif row.muted:
            muted += 1
        else:
            to.append((row.id, row.slack_id))
    return NudgeAudience(to, nudged, muted, gone)


def count_audience(session: Session, hackathon: Hackathon) -> int:
    """Return how many people a nudge would reach now."""
    each = _select_without_team(hackathon).order_by(None).subquery()
    wanted = select(func.count()).where(~each.c.nudged, ~each.c.gone, ~each.c.muted)
    return session.scalar(wanted) or 0


def enqueue_nudges(session: Session, hackathon: Hackathon, *, by: Person, now: datetime) -> int:
    """Enqueue a nudge to each person of its audience, and return how many there are.

    Raises:
        Refused: if the audience is empty.
    """
    # If two organisers send it at once, the second reaches those whom the first did not.
    lock_name(session, f"{NUDGE.name}:{hackathon.id}")
    audience = find_audience(session, hackathon)
    if not audience.to:
        raise Refused(
            "Nobody is left to nudge: everybody is in a team, had it before, or wants none."
        )
    enqueue_all(
        session,
        hackathon,
        [
            NewMessage(
                key=f"{_KEY}{participant_id}",
                kind=NUDGE,
                lane=f"@{slack_id}",
                due=now,
                arguments={"title": "Nudge to find a team", "participant": participant_id},
                bulk=True,
            )
            for participant_id, slack_id in audience.to
        ],
    )
    after = {"people": len(audience.to)}
    audit.note_action(session, hackathon, "nudged", _SUBJECT, by=by, now=now, after=after)
    return len(audience.to)


def find_hindrance(session: Session, row: OutboxRow) -> str | None:
    """Return why a nudge is not needed any more; None if it still is.

    Much may change between a nudge's enqueuing and its sending.
    """
    hackathon = row.hackathon
    found = session.execute(
        _select_without_team(hackathon).where(Participant.id == row.arguments["participant"])
    ).first()
    if found is None:
        return "they are in a team by now, or have withdrawn"
    return "they have muted announcements" if found.muted else None


def _select_without_team(hackathon: Hackathon) -> Select[int, str, bool, bool, bool]:
    """Select those without a team, and whether they were nudged, left, or muted announcements."""
    nudged = exists().where(
        OutboxRow.hackathon_id == hackathon.id,
        OutboxRow.key == literal(_KEY) + cast(Participant.id, String),
    )
    muted = exists().where(
        Mute.hackathon_id == hackathon.id, Mute.person_id == Participant.person_id
    )
    return (
        select_without_team(hackathon)
        .join(Person, Participant.person_id == Person.id)
        .with_only_columns(
            Participant.id,
            Person.slack_id,
            nudged.label("nudged"),
            Person.left_at.is_not(None).label("gone"),
            muted.label("muted"),
        )
    )
