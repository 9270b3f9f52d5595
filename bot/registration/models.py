"""The tables of participants, and of the challenges that interest them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.challenges.models import Challenge
from bot.core.models import Base
from bot.workspaces.models import Person


class Participant(Base):
    """A person's registration for a hackathon. `site` is a site's key, or None for online."""

    __tablename__ = "participants"
    __table_args__ = (UniqueConstraint("hackathon_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    registered_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    affiliation: Mapped[str] = mapped_column(String(200))
    site: Mapped[str | None] = mapped_column(String(60))
    experience: Mapped[str | None] = mapped_column(String(75))
    looking_for_team: Mapped[bool]
    certificate_name: Mapped[str] = mapped_column(String(200))
    agreed_at: Mapped[datetime | None]
    # The file's own questions: key -> answer.
    answers: Mapped[dict[str, Any]]
    person: Mapped[Person] = relationship(lazy="joined")
    interests: Mapped[list[Challenge]] = relationship(
        secondary="interests", order_by=Challenge.position
    )


class Interest(Base):
    """A challenge that a participant is interested in."""

    __tablename__ = "interests"
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), primary_key=True)
