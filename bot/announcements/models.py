"""The tables of announcements, and of the people who muted them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.core.models import Base
from bot.hackathons.models import Hackathon
from bot.outbox.models import Batch
from bot.workspaces.models import Person


class AnnouncementState(StrEnum):
    """The state of an announcement. Only its author sees a draft."""

    DRAFT = "draft"
    UNAPPROVED = "unapproved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"


class Announcement(Base):
    """A message from an organiser to many: in channels, and in direct messages to an audience.

    `channels` are Slack's ids and names (`{"id": …, "name": …}`); if `notifies`, everybody in them
    is notified. `audience` is None if it is sent to channels alone. `send_at` is None as long as it
    is to be sent at once and is not yet. Its author chose the time in `zone`. An urgent one also
    reaches the people who muted announcements, and stays `UNAPPROVED` until it is approved.
    `version` goes up with every change of its text. Its messages are a batch.
    """

    __tablename__ = "announcements"
    __table_args__ = (Index("announcements_by_state", "hackathon_id", "state"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    text: Mapped[str] = mapped_column(Text)
    channels: Mapped[list[Any]]
    audience: Mapped[dict[str, Any] | None]
    notifies: Mapped[bool] = mapped_column(default=False)
    urgent: Mapped[bool] = mapped_column(default=False)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(String(12), default=AnnouncementState.DRAFT)
    created_at: Mapped[datetime]
    send_at: Mapped[datetime | None]
    zone: Mapped[str] = mapped_column(String(64))
    version: Mapped[int] = mapped_column(default=1)
    batch_id: Mapped[int] = mapped_column(
        ForeignKey("batches.id", name="announcement_batch"), unique=True
    )
    hackathon: Mapped[Hackathon] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    batch: Mapped[Batch] = relationship()
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])


class Mute(Base):
    """A person's wish to get only the urgent announcements of a hackathon."""

    __tablename__ = "mutes"
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    muted_at: Mapped[datetime]
