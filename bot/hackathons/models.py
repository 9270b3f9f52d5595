"""The table of hackathons."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.core.models import Base
from bot.hackathon_file.reading import list_zones
from bot.hackathon_file.schema import HackathonFile
from bot.workspaces.models import Workspace


class Hackathon(Base):
    """A hackathon as its file describes it; challenges and agenda have rows of their own."""

    __tablename__ = "hackathons"
    __table_args__ = (UniqueConstraint("workspace_id", "slug"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    slug: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(100))
    zone: Mapped[str] = mapped_column(String(64))
    zones: Mapped[list[Any]]
    first: Mapped[date] = mapped_column(Date)
    last: Mapped[date] = mapped_column(Date)
    registration_opens: Mapped[datetime | None]
    registration_closes: Mapped[datetime]
    # The file's content as JSON, without challenges and agenda.
    document: Mapped[str] = mapped_column(Text)
    reminder_times: Mapped[dict[str, Any]]
    loaded_at: Mapped[datetime]
    workspace: Mapped[Workspace] = relationship()

    @property
    def file(self) -> HackathonFile:
        """Return the file's content; its challenges and agenda are empty here."""
        return _read_document(self.document)

    @property
    def known_zones(self) -> tuple[str, ...]:
        """Return the zones (IANA) that the file names: the event's, those shown, its sites'."""
        return list_zones(self.file)


@lru_cache(maxsize=32)
def _read_document(document: str) -> HackathonFile:
    return HackathonFile.model_validate_json(document)
