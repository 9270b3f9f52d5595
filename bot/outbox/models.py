"""The table of the outbox, and the states of its rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.core.models import Base
from bot.hackathons.models import Hackathon


class OutboxState(StrEnum):
    """The state of a row of the outbox; all but the first two are final.

    `UNKNOWN` means that it may have been posted and cannot be looked up: it is not posted again.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"


# Without parameters: SQLite uses a partial index only for a literal condition.
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

    Other messages about them, such as their progress, are in the batch too, under kinds of their
    own.
    """

    __tablename__ = "batches"
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    kind: Mapped[str] = mapped_column(String(40))
    hackathon: Mapped[Hackathon] = relationship()


class OutboxRow(Base):
    """Work that the bot has enqueued for Slack: a message at an instant, or a change to a channel.

    `due` is when it should be sent; `ready_at` when it may next be tried (later than `due` after a
    failed attempt). `lane` keeps its order: rows of one lane are sent one by one, in order of
    `due`. A `bulk` row lets every other due row go first. `lease_until` is wall time: until then
    one process has claimed the row. `settled_at` is empty while the row is pending. `reason` says
    why it was not sent, or why the last attempt failed. `insisted_at` is when an organiser asked
    for it to be sent however late; `report_id` is the row of the report that lists it for the
    organisers; `batch_id` is its batch.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("hackathon_id", "key"),
        Index("outbox_to_do", "bulk", "due", "id", **_UNSETTLED),
        Index("outbox_to_come", "bulk", "ready_at", **_UNSETTLED),
        Index("outbox_lanes", "lane", "due", "id", **_UNSETTLED),
        Index("outbox_reports", "report_id"),
        # To count the progress of a batch among all rows, pending or settled.
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
    # From the claim until the outcome: since when it may have been sent without our knowing.
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
