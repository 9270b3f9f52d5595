"""The tables of announcements, and of who has muted them."""

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
    """Where an announcement stands; a draft is seen by its author alone."""

    DRAFT = "draft"
    UNAPPROVED = "unapproved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    CANCELLED = "cancelled"


class Announcement(Base):
    """What an organiser tells many: in channels, and in direct messages to an audience.

    `channels` are Slack's ids and names (`{"id": …, "name": …}`); where `notifies`, everybody in
    them is notified. `audience` is None where it goes to channels alone. `send_at` is None for as
    long as it is to go at once and has not gone. `zone` is that in which its author chose the
    time. What is urgent reaches those too who have muted announcements, and waits as
    `UNAPPROVED` until it is approved. `version` goes up with every change of its text. Its messages
    are a batch.
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
    """That a person wants none of a hackathon's announcements but the urgent ones."""

    __tablename__ = "mutes"
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    muted_at: Mapped[datetime]
