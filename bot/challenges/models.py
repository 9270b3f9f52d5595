"""The table of challenges."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.models import Base
from bot.hackathon_file.schema import Challenge as ChallengePart


class Challenge(Base):
    """A challenge of a hackathon.

    One that was removed from the file keeps its row, with `removed_at`.
    """

    __tablename__ = "challenges"
    __table_args__ = (UniqueConstraint("hackathon_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    key: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(75))
    position: Mapped[int]
    document: Mapped[dict[str, Any]]
    removed_at: Mapped[datetime | None]

    @property
    def part(self) -> ChallengePart:
        """The challenge as the file describes it."""
        return ChallengePart.model_validate(self.document)
