"""A nudge to those who are in no team yet: whom it reaches, and owing it to each of them, once."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, String, cast, exists, func, literal, select
from sqlalchemy.orm import Session

from bot.announcements.models import Mute
from bot.audit import log as audit
from bot.core.database import hold_name
from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow
from bot.outbox.rows import Owed, add_rows
from bot.overview.kinds import NUDGE
from bot.overview.status import select_without_team
from bot.registration.models import Participant
from bot.workspaces.models import Person

_SUBJECT = "those without a team"
# A participant's place in the outbox: who has a row has been nudged, whatever became of it.
_KEY = f"{NUDGE.name}:team:"


@dataclass(frozen=True)
class NudgeAudience:
    """Those without a team: who is to get the nudge, and how many are not, and why.

    `to` are their participants' ids and Slack ids, in the order in which they registered.
    """

    to: list[tuple[int, str]]
    nudged: int
    muted: int
    gone: int


def find_audience(session: Session, hackathon: Hackathon) -> NudgeAudience:
    """Whom a nudge would reach now; whoever has left the workspace is not asked for their mutes."""
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
    """How many a nudge would reach now."""
    each = _select_without_team(hackathon).order_by(None).subquery()
    wanted = select(func.count()).where(~each.c.nudged, ~each.c.gone, ~each.c.muted)
    return session.scalar(wanted) or 0


def owe_nudges(session: Session, hackathon: Hackathon, *, by: Person, now: datetime) -> int:
    """Owe a nudge to everybody whom it would reach; to how many. Refused where that is nobody."""
    # Of two organisers who send it at once, the second reaches those whom the first did not.
    hold_name(session, f"{NUDGE.name}:{hackathon.id}")
    audience = find_audience(session, hackathon)
    if not audience.to:
        raise Refused(
            "Nobody is left to nudge: everybody is in a team, had it before, or wants none."
        )
    add_rows(
        session,
        hackathon,
        [
            Owed(
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
    """Why a nudge is not needed any more, or None where it is: much may happen before it goes."""
    hackathon = row.hackathon
    found = session.execute(
        _select_without_team(hackathon).where(Participant.id == row.arguments["participant"])
    ).first()
    if found is None:
        return "they are in a team by now, or have withdrawn"
    return "they have muted announcements" if found.muted else None


def _select_without_team(hackathon: Hackathon) -> Select[int, str, bool, bool, bool]:
    """Those without a team, and whether they were nudged, left the workspace, or want none."""
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
