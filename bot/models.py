"""The mapped classes: every row belongs to a hackathon, and every hackathon to a workspace."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, ClassVar

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from bot.db import UtcDateTime
from bot.hackathon_file.schema import AgendaEntry, HackathonFile
from bot.hackathon_file.schema import Challenge as ChallengePart


class Base(DeclarativeBase):
    """The base of the mapped classes."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


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

    `name` is what they go by, `full_name` their real name where Slack tells it; `email` is in
    lower case, and empty where the bot may not read it. `left_at` is when Slack said that they
    are deactivated. `updated_at` is as of when all this is so, by Slack's clock.
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
        """The file's content; its challenges and agenda are empty here."""
        return _read_document(self.document)


@lru_cache(maxsize=32)
def _read_document(document: str) -> HackathonFile:
    return HackathonFile.model_validate_json(document)


class Challenge(Base):
    """A challenge of a hackathon; one that left the file keeps its row, with `removed_at`."""

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


class AgendaItem(Base):
    """Something on the agenda: at an instant, or on a day alone (`starts_at` empty).

    `day` is the date in the event's zone. `reminders` are its own, in seconds before the
    start, or None where its kind's apply. A removed item keeps its row, with `removed_at`.
    `version` goes up with every change, so that of two who edit it the second is told.
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


class Team(Base):
    """A team; closed when its last member left. Its lead is its longest-standing member.

    `channel_id` is Slack's id of its channel, once made; `channel_refused` says that the
    workspace does not let the bot make one.
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
        """The challenge that the team works on, unless that has left the hackathon."""
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
    """Where an invitation to a team stands."""

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
    """Where a request to join a locked team stands."""

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


class OutboxState(StrEnum):
    """Where a row of the outbox stands; all but the first two are final.

    `UNKNOWN` is what may have been posted and cannot be looked up: it is not posted again.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"
    FAILED = "failed"
    UNKNOWN = "unknown"


# A condition without parameters: SQLite uses a partial index for no other.
_UNSETTLED: dict[str, Any] = {
    "sqlite_where": text("settled_at IS NULL"),
    "postgresql_where": text("settled_at IS NULL"),
}
_OF_ANNOUNCEMENTS: dict[str, Any] = {
    "sqlite_where": text("announcement_id IS NOT NULL"),
    "postgresql_where": text("announcement_id IS NOT NULL"),
}


class OutboxRow(Base):
    """Something the bot owes Slack: a message at an instant, or a change to a channel.

    `due` is when it is owed; `ready_at` when it may next be tried (later than `due` after a
    failed attempt). `lane` is what keeps its order: rows of one lane are done one by one, in
    order of `due`. What is `bulk` lets everything else that is due go first. `lease_until` is
    wall time: until then one process has the row in hand. `settled_at` is empty for as long as
    the row is not done with. `reason` says why it was not sent, or why the last attempt failed.
    `insisted_at` is when an organiser asked for it to be sent however late; `report_id` is the
    row of the report that tells the organisers of it; `announcement_id` says what it is part of.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("hackathon_id", "key"),
        Index("outbox_to_do", "bulk", "due", "id", **_UNSETTLED),
        Index("outbox_to_come", "bulk", "ready_at", **_UNSETTLED),
        Index("outbox_lanes", "lane", "due", "id", **_UNSETTLED),
        Index("outbox_reports", "report_id"),
        # To count how far an announcement has come, among all that is owed and was.
        Index("outbox_announcements", "announcement_id", "kind", "state", **_OF_ANNOUNCEMENTS),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"))
    key: Mapped[str] = mapped_column(String(250))
    kind: Mapped[str] = mapped_column(String(40))
    lane: Mapped[str] = mapped_column(String(100))
    due: Mapped[datetime]
    ready_at: Mapped[datetime]
    arguments: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(12), default=OutboxState.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    # Since when it may have been done without our knowing: from the claim until the outcome.
    unknown_since: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    slack_channel: Mapped[str | None] = mapped_column(String(32))
    slack_ts: Mapped[str | None] = mapped_column(String(32))
    reason: Mapped[str | None] = mapped_column(String(300))
    bulk: Mapped[bool] = mapped_column(default=False)
    insisted_at: Mapped[datetime | None]
    report_id: Mapped[int | None] = mapped_column(ForeignKey("outbox.id", name="outbox_report"))
    announcement_id: Mapped[int | None] = mapped_column(
        ForeignKey("announcements.id", name="outbox_announcement")
    )
    hackathon: Mapped[Hackathon] = relationship()


class HandledRequest(Base):
    """A request from Slack whose change is done: again, it changes nothing; `answer` as then."""

    __tablename__ = "handled_requests"
    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    handled_at: Mapped[datetime] = mapped_column(index=True)
    answer: Mapped[dict[str, Any] | None]


class RoleGrant(Base):
    """That somebody is an organiser, mentor or judge of a hackathon, until `ended_at`.

    `member` is a Slack id, or an e-mail address in lower case. `challenge` is the key of the one
    that a mentor is for, or None for all. `from_file` says that the hackathon's file names them.
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


class AuditEntry(Base):
    """What an organiser did: to what, as it was before and after.

    `person_id` is None for what was done on the command line. `action` is one of the program's
    words, such as `agenda moved`; `subject` is what it was done to, as people call it.
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
    `UNAPPROVED` until it is approved. `version` goes up with every change of its text.
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
    hackathon: Mapped[Hackathon] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id])
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])


class Mute(Base):
    """That a person wants none of a hackathon's announcements but the urgent ones."""

    __tablename__ = "mutes"
    hackathon_id: Mapped[int] = mapped_column(ForeignKey("hackathons.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    muted_at: Mapped[datetime]
