"""Records of a workspace: people, apps, channels, messages, calls, events."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rehearsal.state.mentions import find_broadcasts, find_mentions

Json = dict[str, Any]


@dataclass
class User:
    """A member of the workspace: a person, or the bot user of an app."""

    id: str
    handle: str
    real_name: str
    tz: str
    email: str | None = None
    is_admin: bool = False
    bot_id: str | None = None
    app_id: str | None = None
    updated: int = 0

    @property
    def is_bot(self) -> bool:
        """Return whether this is the bot user of an app."""
        return self.bot_id is not None


@dataclass(frozen=True)
class InstalledApp:
    """An app in the workspace: its tokens, its ids, its permissions and its subscriptions.

    `None` for scopes, commands or events means all of them.
    """

    name: str
    bot_token: str
    app_token: str
    bot_user_id: str
    bot_id: str
    app_id: str
    verification_token: str
    scopes: frozenset[str] | None = None
    commands: frozenset[str] | None = None
    events: frozenset[str] | None = None


@dataclass(frozen=True)
class Upload:
    """A file that an app is about to upload, to an address of its own that contains `key`.

    `length` is in bytes; `content` is None until it is uploaded. `alt` describes a picture to
    people who cannot see it.
    """

    key: str
    file_id: str
    app_id: str
    name: str
    length: int
    content: bytes | None = None
    alt: str = ""


@dataclass(frozen=True)
class File:
    """A file that an app has uploaded: its content, its names, and its description."""

    id: str
    name: str
    title: str
    content: bytes
    user_id: str
    created: datetime
    alt: str = ""


@dataclass(frozen=True)
class Message:
    """A snapshot of a message: its author, place, content and readers.

    `channel` and `user` are names, `posted_at` is UTC of the workspace's clock, and `ephemeral_to`
    is the handle of the only person who sees it (None: the channel does).
    """

    ts: str
    channel: str
    channel_id: str
    user: str
    user_id: str
    text: str
    posted_at: datetime
    blocks: list[Json] = field(default_factory=list)
    metadata: Json | None = None
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: datetime | None = None
    bot_id: str | None = None
    app_id: str | None = None
    subtype: str | None = None
    username: str | None = None
    in_channel_too: bool = False
    files: tuple["File", ...] = ()

    @property
    def broadcasts(self) -> tuple[str, ...]:
        """Return those of `channel`, `here` and `everyone` that this message would notify."""
        return find_broadcasts(self.text, self.blocks)

    @property
    def mentions(self) -> tuple[str, ...]:
        """Return the ids of the users that this message would notify by name."""
        return find_mentions(self.text, self.blocks)

    @property
    def is_reply(self) -> bool:
        """Return whether the message is a reply in a thread."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(eq=False)
class ChannelRecord:
    """A conversation as the workspace stores it: channel, direct message or group message."""

    id: str
    name: str
    creator: str
    created: datetime
    is_private: bool = False
    is_archived: bool = False
    is_general: bool = False
    is_im: bool = False
    is_mpim: bool = False
    member_ids: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    pins: list[str] = field(default_factory=list)
    bookmarks: list[Json] = field(default_factory=list)
    previous_names: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)


@dataclass(frozen=True)
class Channel:
    """A snapshot of a conversation; `members` are handles, `pins` are ts."""

    id: str
    name: str
    is_private: bool
    is_archived: bool
    is_direct: bool
    members: list[str]
    topic: str
    purpose: str
    pins: list[str]
    bookmarks: list[Json]
    created: datetime


@dataclass(frozen=True)
class Call:
    """One call of the Web API: its arguments, its answer, and its instant by the clock.

    `answer` is None if the caller got none; a 429 or 500 is an answer with its `status`.
    """

    method: str
    arguments: Json
    answer: Json | None
    at: datetime
    status: int = 200


@dataclass(frozen=True)
class WorkspaceEvent:
    """An event that people could see: its kind, instant, place and person.

    Kinds: message_posted, message_updated, message_deleted, ephemeral_posted, ephemeral_updated,
    ephemeral_deleted, reaction_added, message_pinned, bookmark_added, view_opened, view_pushed,
    view_updated, view_closed, home_published, channel_created, channel_renamed, channel_archived,
    channel_unarchived, channel_changed, member_joined, member_left, person_joined, person_changed.
    """

    kind: str
    at: datetime
    channel: str | None = None
    channel_id: str | None = None
    user: str | None = None
    user_id: str | None = None
    message: Message | None = None
    view: Json | None = None
    details: Json = field(default_factory=dict)
