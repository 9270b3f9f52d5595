"""The table of the outbox, and the states of its rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.core.models import Base
from bot.hackathons.models import Hackathon


class OutboxState(StrEnum):
    """Where a row of the outbox stands; all but the first two are final.

    `UNKNOWN` is what may have been posted and cannot be looked up: it is not posted again.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"


# A condition without parameters: SQLite uses a partial index for no other.
_UNSETTLED: dict[str, Any] = {
    "sqlite_where": text("settled_at IS NULL"),
    "postgresql_where": text("settled_at IS NULL"),
}


_IN_BATCHES: dict[str, Any] = {
    "sqlite_where": text("batch_id IS NOT NULL"),
    "postgresql_where": text("batch_id IS NOT NULL"),
}


class Batch(Base):
    """Messages that go out together, such as those of one announcement; `kind` is theirs.

    What else is told of them, such as how far they have come, is in the batch too, under kinds
    of its own.
    """

    __tablename__ = "batches"
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    kind: Mapped[str] = mapped_column(String(40))
    hackathon: Mapped[Hackathon] = relationship()


class OutboxRow(Base):
    """Something the bot owes Slack: a message at an instant, or a change to a channel.

    `due` is when it is owed; `ready_at` when it may next be tried (later than `due` after a
    failed attempt). `lane` is what keeps its order: rows of one lane are done one by one, in
    order of `due`. What is `bulk` lets everything else that is due go first. `lease_until` is
    wall time: until then one process has the row in hand. `settled_at` is empty for as long as
    the row is not done with. `reason` says why it was not sent, or why the last attempt failed.
    `insisted_at` is when an organiser asked for it to be sent however late; `report_id` is the
    row of the report that tells the organisers of it; `batch_id` says what it is part of.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("hackathon_id", "key"),
        Index("outbox_to_do", "bulk", "due", "id", **_UNSETTLED),
        Index("outbox_to_come", "bulk", "ready_at", **_UNSETTLED),
        Index("outbox_lanes", "lane", "due", "id", **_UNSETTLED),
        Index("outbox_reports", "report_id"),
        # To count how far a batch has come, among all that is owed and was.
        Index("outbox_batches", "batch_id", "kind", "state", **_IN_BATCHES),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    key: Mapped[str] = mapped_column(String(250))
    kind: Mapped[str] = mapped_column(String(40))
    lane: Mapped[str] = mapped_column(String(100))
    due: Mapped[datetime]
    ready_at: Mapped[datetime]
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12), default=OutboxState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    # Since when it may have been done without our knowing: from the claim until the outcome.
    unknown_since: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    slack_channel: Mapped[str | None] = mapped_column(String(32))
    slack_ts: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(String(300))
    bulk: Mapped[bool] = mapped_column(default=False)
    insisted_at: Mapped[datetime | None]
    report_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", name="outbox_report"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batches.id", name="outbox_batch"))
    hackathon: Mapped[Hackathon] = relationship()
