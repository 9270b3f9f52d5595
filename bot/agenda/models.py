"""The table of agenda items."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.challenges.models import Challenge
from bot.core.models import Base
from bot.hackathon_file.schema import AgendaEntry


class AgendaItem(Base):
    """An item on the agenda: at an instant, or all day (`starts_at` empty).

    `day` is the date in the event's zone. `reminders` are its own, in seconds before the start,
    or None if its kind's apply. A removed item keeps its row, with `removed_at`. `version` goes up
    with every change, so that the later of two people who edit it at once is refused.
    """

    __tablename__ = "agenda_items"
    __table_args__ = (UniqueConstraint("hackathon_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    key: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(150))
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    day: Mapped[date] = mapped_column(Date)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenges.id"))
    channel: Mapped[str | None] = mapped_column(String(80))
    reminders: Mapped[list[Any] | None]
    document: Mapped[dict[str, Any]]
    removed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    challenge: Mapped[Challenge | None] = relationship(lazy="joined")

    @property
    def entry(self) -> AgendaEntry:
        """The item as the file describes it: where, links, hosts."""
        return AgendaEntry.model_validate(self.document)

    @property
    def own_reminders(self) -> tuple[timedelta, ...] | None:
        """The item's own reminders as time before its start, or None."""
        if self.reminders is None:
            return None
        return tuple(timedelta(seconds=seconds) for seconds in self.reminders)
