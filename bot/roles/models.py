"""The table of roles, from the file and from organisers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.models import Base


class RoleGrant(Base):
    """A person's role as organiser, mentor or judge of a hackathon, until `ended_at`.

    `member` is a Slack id, or an e-mail address in lower case. `challenge` is the key of the one
    that a mentor is for, or None for all. `from_file` is set if the hackathon's file names them.
    """

    __tablename__ = "role_grants"
    __table_args__ = (Index("roles_now", "hackathon_id", "ended_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    role: Mapped[str] = mapped_column(String(12))
    member: Mapped[str] = mapped_column(String(254))
    challenge: Mapped[str | None] = mapped_column(String(60))
    from_file: Mapped[bool] = mapped_column(default=False)
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
