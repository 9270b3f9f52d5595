"""The tables of teams, their members, invitations and requests to join."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.challenges.models import Challenge
from bot.core.models import Base
from bot.hackathons.models import Hackathon
from bot.registration.models import Participant
from bot.workspaces.models import Person


class Team(Base):
    """A team; closed when its last member left. Its lead is its longest-standing member.

    `channel_id` is Slack's id of its channel, once made; `channel_refused` is set if the workspace
    does not let the bot make one.
    """

    __tablename__ = "teams"
    __table_args__ = (
        # Two open teams of a hackathon never have one name; closed ones free theirs.
        Index(
            "one_open_team_a_name",
            "hackathon_id",
            "folded_name",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    name: Mapped[str] = mapped_column(String(60))
    folded_name: Mapped[str] = mapped_column(String(180))
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenges.id"), index=True)
    locked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    channel_id: Mapped[str | None] = mapped_column(String(32))
    channel_refused: Mapped[bool] = mapped_column(default=False)
    hackathon: Mapped[Hackathon] = relationship()
    challenge: Mapped[Challenge | None] = relationship(lazy="joined")

    @property
    def present_challenge(self) -> Challenge | None:
        """Return the challenge that the team works on; None if the hackathon no longer has it."""
        gone = self.challenge is not None and self.challenge.removed_at is not None
        return None if gone else self.challenge


class Membership(Base):
    """A participant's time in a team: from `joined_at` to `left_at`, or until now."""

    __tablename__ = "memberships"
    __table_args__ = (
        Index(
            "one_place_in_a_team",
            "team_id",
            "participant_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    team: Mapped[Team] = relationship()
    participant: Mapped[Participant] = relationship()


class InvitationState(StrEnum):
    """The state of an invitation to a team."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    VOID = "void"


class Invitation(Base):
    """A member's invitation of a person, registered or not yet, to their team."""

    __tablename__ = "invitations"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str] = mapped_column(String(12), default=InvitationState.OPEN)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    team: Mapped[Team] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    invited_by: Mapped[Person] = relationship(foreign_keys=[invited_by_id])


class JoinRequestState(StrEnum):
    """The state of a request to join a locked team."""

    OPEN = "open"
    APPROVED = "approved"
    DECLINED = "declined"
    VOID = "void"


class JoinRequest(Base):
    """A participant's request to join a locked team, for any member to answer."""

    __tablename__ = "join_requests"
    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participants.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default=JoinRequestState.OPEN)
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    team: Mapped[Team] = relationship()
    participant: Mapped[Participant] = relationship()
    answered_by: Mapped[Person | None] = relationship()
