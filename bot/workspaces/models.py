"""The tables of workspaces, their channels and people, and of requests that were handled."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.models import Base


class Workspace(Base):
    """A Slack workspace; `slack_id` is empty until the bot has first connected to it."""

    __tablename__ = "workspaces"
    id: Mapped[int] = mapped_column(primary_key=True)
    slack_id: Mapped[str | None] = mapped_column(String(32), unique=True)


class Channel(Base):
    """A channel of a workspace that the bot has found or made, by its name in the file."""

    __tablename__ = "channels"
    __table_args__ = (UniqueConstraint("workspace_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    name: Mapped[str] = mapped_column(String(80))
    slack_id: Mapped[str] = mapped_column(String(32))


class Person(Base):
    """A member of a workspace, as Slack describes them; `zone` is an IANA name.

    `name` is the name they go by, `full_name` their real name if Slack gives it; `email` is in
    lower case, and empty if the bot may not read it. `left_at` is when Slack said that they are
    deactivated. `updated_at` is the instant, by Slack's clock, as of which all this holds.
    """

    __tablename__ = "people"
    __table_args__ = (UniqueConstraint("workspace_id", "slack_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[int] = mapped_column(ForeignKey("workspaces.id"))
    slack_id: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(200))
    full_name: Mapped[str | None] = mapped_column(String(200))
    zone: Mapped[str | None] = mapped_column(String(64))
    email: Mapped[str | None] = mapped_column(String(254))
    is_admin: Mapped[bool] = mapped_column(default=False)
    left_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]


class HandledRequest(Base):
    """A request from Slack that is done; if repeated, it changes nothing and gets `answer`."""

    __tablename__ = "handled_requests"
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    handled_at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[dict[str, Any] | None]
