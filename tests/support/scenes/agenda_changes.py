"""A talk that changes after it was announced, and the notices of that."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.agenda.change_notices import ItemChange, read_changes
from bot.agenda.kinds import AGENDA_CHANGE
from bot.loading.load import load_hackathon
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState
from tests.support.loaded import LONG_BEFORE, describe, entry, list_rows, utc
from tests.support.neighbours import make_neighbours, select_ours

TUESDAY = "2020-10-27"
TALK = entry("talk", f"{TUESDAY} 17:00-18:00")
LATER = {**TALK, "when": f"{TUESDAY} 19:00-20:00"}
# The 60 minutes' reminder of the talk is due at 20:00 UTC.
TOLD = utc(TUESDAY, "20:30")


def load(
    session: Session, *agenda: dict[str, Any], now: datetime = LONG_BEFORE, **parts: Any
) -> None:
    """Load a file with this agenda, beside neighbours; `parts` are other parts of it, changed."""
    load_hackathon(session, make_neighbours(session), describe(*agenda, **parts), now)


def list_notices(session: Session) -> list[OutboxRow]:
    """The notices in order, in whatever state they are."""
    rows = select_ours(OutboxRow).where(OutboxRow.kind == AGENDA_CHANGE.name).order_by(OutboxRow.id)
    return list(session.scalars(rows))


def send_due(session: Session, now: datetime) -> None:
    """Send what is due, notices too."""
    for row in (*list_rows(session), *list_notices(session)):
        if row.state == OutboxState.WAITING and row.due <= now:
            outbox.settle(row, OutboxState.SENT, now=now, channel="C1", ts="1.1")


def show(session: Session) -> list[tuple[str, dict[str, tuple[str, str]]]]:
    """The notices that wait: their lane, and of each item its time as told and now."""
    return [
        (row.lane, {key: show_change(each) for key, each in read_changes(row).items()})
        for row in list_notices(session)
        if row.state == OutboxState.WAITING
    ]


def show_change(change: ItemChange) -> tuple[str, str]:
    """The item's time as told and now."""
    was, now = (
        "nothing" if each is None else f"{each.starts_at or each.day:%d %H:%M}"
        for each in (change.was, change.now)
    )
    return was, now


MOVED = ("27 21:00", "27 23:00")
