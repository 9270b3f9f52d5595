"""The table of the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.core.models import Base
from bot.workspaces.models import Person


class AuditEntry(Base):
    """An action of an organiser, with its subject before and after.

    `person_id` is None if it was done on the command line. `action` is one of the program's words,
    such as `agenda moved`; `subject` is the name that people call its subject by.
    """

    __tablename__ = "audit"
    __table_args__ = (Index("audit_of_a_hackathon", "hackathon_id", "id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(300))
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    person: Mapped[Person | None] = relationship(lazy="joined")
