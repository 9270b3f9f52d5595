"""How each kind of row is done in Slack: a message is posted once, or made again in its place."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.announcements.send import CHOSEN_CHANNEL
from bot.core.clock import Clock
from bot.core.database import Database
from bot.outbox.file_refusals import owe_refusal
from bot.outbox.kinds import REFRESH, MessageKind, find_kind
from bot.outbox.models import OutboxRow, OutboxState
from bot.slack.block_kit import Message, prefix_commands
from bot.teams.models import Team
from schedules.engine.settle import NoteProgress
from schedules.job import Done, Job, Performer
from schedules.rendering import Renderer, Unneeded, share_findings
from schedules.slack.channels import Channels, is_gone
from schedules.slack.client import NotTaken, SlackClient
from schedules.slack.errors import error_word, read_failure
from schedules.slack.files import FileMaker, find_file, share_file
from schedules.slack.post import Posted, find_posted, post_message

_T = TypeVar("_T")

# Slack's words for a message that somebody deleted, or whose channel is closed.
_UNCHANGEABLE = frozenset({"message_not_found", "channel_not_found", "is_archived"})

# Looks in a channel, by its id, for what a row posted there from an instant on.
_Find = Callable[[WebClient, str, OutboxRow, datetime], Posted | None]


class CannotLookUp(Exception):
    """Whether the row's message was posted cannot be known: Slack does not let us look."""


# Does a row of a kind that is neither a message nor a file alone.
Action = Callable[["Outside", Job], Done]


@dataclass(frozen=True)
class Deliverables:
    """How a subject's kinds are done: as a message, as a file, or by an action of their own.

    `progress` says what is done when messages of a batch of a kind are settled.
    """

    messages: Mapping[MessageKind, Renderer] = field(default_factory=dict)
    files: Mapping[MessageKind, FileMaker] = field(default_factory=dict)
    actions: Mapping[MessageKind, Action] = field(default_factory=dict)
    progress: Mapping[MessageKind, NoteProgress] = field(default_factory=dict)

    @classmethod
    def join(cls, subjects: Iterable["Deliverables"]) -> "Deliverables":
        """Return those of all subjects."""
        messages: dict[MessageKind, Renderer] = {}
        files: dict[MessageKind, FileMaker] = {}
        actions: dict[MessageKind, Action] = {}
        progress: dict[MessageKind, NoteProgress] = {}
        for each in subjects:
            messages |= each.messages
            files |= each.files
            actions |= each.actions
            progress |= each.progress
        return cls(messages, files, actions, progress)


@dataclass(frozen=True)
class Outside:
    """What a row is done with: the database, Slack, the clock, and what each kind takes."""

    database: Database
    client: SlackClient
    channels: Channels
    clock: Clock
    bot_user_id: str
    deliverables: Deliverables
    prefix: str = ""

    def performers(self) -> dict[MessageKind, Performer]:
        """Return what does a row, by its kind."""
        done = self.deliverables
        return {
            REFRESH: self.refresh_message,
            **dict.fromkeys(done.messages, self.post_message),
            **dict.fromkeys(done.files, self.send_file),
            **{kind: partial(act, self) for kind, act in done.actions.items()},
        }

    def post_message(self, job: Job) -> Done:
        """Post the row's message where its lane says, unless it is found there already."""
        # First of all: what was posted is sent, even if by now it is too late to say it.
        posted = self._find_posted(job, find_posted)
        if posted is not None:
            return Done(posted.channel, posted.ts, found=True)
        message = job.fresh_message() or self._render(job.row)
        posted = self._in_channel(
            job.row,
            self._name_target,
            lambda channel: post_message(self.client, channel, message, job),
        )
        return Done(posted.channel, posted.ts)

    def send_file(self, job: Job) -> Done:
        """Share the row's file where its lane says, unless it is there.

        Whoever asked for one that Slack does not take is told so.
        """
        maker = self.deliverables.files[find_kind(job.row.kind)]
        found = self._find_posted(
            job,
            lambda client, channel, row, since: find_file(client, channel, maker.name(row), since),
        )
        if found is not None:
            return Done(found.channel, found.ts, found=True)
        now = self.clock.now()
        with self.database.read() as session:
            row = session.get_one(OutboxRow, job.row.id)
            name, file = maker.name(row), maker.make(session, row, self.prefix, now)
        try:
            self._in_channel(
                job.row,
                self._find_channel,
                lambda channel: share_file(self.client, channel, name, file, job),
            )
        except (SlackApiError, NotTaken) as error:
            is_asked_for = job.row.lane.startswith("@")
            if is_asked_for and read_failure(error, job.row.attempts).retry_after is None:
                with self.database.write() as session:
                    owe_refusal(session, session.get_one(OutboxRow, job.row.id), now)
            raise
        return Done()

    def refresh_message(self, job: Job) -> Done:
        """Put today's state in the place of a message that was posted."""
        with self.database.read() as session:
            posted = session.get_one(OutboxRow, job.row.arguments["row"])
            state, channel, ts = posted.state, posted.slack_channel, posted.slack_ts
        if state != OutboxState.SENT or channel is None or ts is None:
            raise Unneeded("there is no message to change")
        message = self._render(posted)
        try:
            self.client.chat_update(channel=channel, ts=ts, **message)
        except SlackApiError as error:
            if error_word(error) in _UNCHANGEABLE:
                raise Unneeded("the message is gone") from error
            raise
        return Done()

    def _find_posted(self, job: Job, find: _Find) -> Posted | None:
        """The row's message, where an earlier attempt posted it; CannotLookUp where none can."""
        if job.since is None:
            return None
        # What says that it is to come was written by a clock that has been set back since.
        since = min(job.since, self.clock.now())
        try:
            return self._in_channel(
                job.row,
                self._find_channel,
                lambda channel: find(self.client, channel, job.row, since),
            )
        except SlackApiError as error:
            failure = read_failure(error, job.row.attempts)
            if failure.retry_after is None:
                raise CannotLookUp(failure.reason) from error
            raise

    def _in_channel(
        self, row: OutboxRow, find: Callable[[OutboxRow], str], work: Callable[[str], _T]
    ) -> _T:
        """Do the work in the row's channel, which is looked up anew where it is not as it was."""
        channel = find(row)
        try:
            return work(channel)
        except SlackApiError as error:
            if not (row.lane.startswith("#") and is_gone(error)):
                raise
            if CHOSEN_CHANNEL in row.arguments:
                # Another channel of its name is not the one that was chosen.
                if error_word(error) != "not_in_channel":
                    raise
                self.client.conversations_join(channel=channel)
                return work(channel)
        # A channel that was made anew has another id; one that was left wants joining again.
        self.channels.forget_channel(row.hackathon.workspace_id, row.lane[1:])
        return work(find(row))

    def prepare(self, jobs: Sequence[Job]) -> Iterator[Job]:
        """Rows claimed together, each as soon as its message is made, in one look at the database.

        What cannot be made now is left to whoever does the row, who says why.
        """
        left = deque(jobs)
        if any(self._is_new_post(job) for job in jobs):
            with suppress(SQLAlchemyError), self.database.read() as session:
                now = self.clock.now()
                share_findings(session)
                # As they were claimed just now: nobody else changes a row that is in hand.
                session.add_all([job.row for job in jobs if self._is_new_post(job)])
                while left:
                    self._prepare_job(session, left[0], now)
                    yield left.popleft()
        yield from left

    def _prepare_job(self, session: Session, job: Job, now: datetime) -> None:
        if self._is_new_post(job):
            with suppress(Exception):
                job.keep_message(self._render_in(session, job.row, now))

    def _render(self, row: OutboxRow) -> Message:
        """The row's message, made from today's state; Unneeded where there is none any more."""
        with self.database.read() as session:
            return self._render_in(session, session.merge(row, load=False), self.clock.now())

    def _render_in(self, session: Session, row: OutboxRow, now: datetime) -> Message:
        # What is a moment late is said as if it were on time: "in 10 min", not "in 9".
        as_of = max(row.due, now - self.clock.moment)
        message = self.deliverables.messages[find_kind(row.kind)](session, row, as_of)
        prefixed: Message = prefix_commands(message, self.prefix)
        return prefixed

    def _name_target(self, row: OutboxRow) -> str:
        """Where a message in the row's lane is posted: a channel's id, or a person's.

        Slack takes a person's id for the bot's direct messages with them
        (docs.slack.dev/reference/methods/chat.postMessage#channels); to open these first would
        be another call, of which Slack takes 50 a minute.
        """
        return row.lane[1:] if row.lane.startswith("@") else self._find_channel(row)

    def _find_channel(self, row: OutboxRow) -> str:
        """The id of the channel that the row's lane names: `#general`, `@U123`, `team:12`."""
        if CHOSEN_CHANNEL in row.arguments:
            return str(row.arguments[CHOSEN_CHANNEL])
        if row.lane.startswith("#"):
            return self.find_named(row, row.lane[1:])
        if row.lane.startswith("@"):
            return self.channels.open_direct_message(self.client, row.lane[1:])
        with self.database.read() as session:
            team = session.get_one(Team, int(row.lane.removeprefix("team:")))
        if team.channel_id is None:
            raise Unneeded("the team has no channel")
        return team.channel_id

    def find_named(self, row: OutboxRow, name: str) -> str:
        """The id of the channel of this name; the organisers' is made private."""
        hackathon = row.hackathon
        private = name == hackathon.file.channels.organisers
        return self.channels.find_channel(
            self.client, hackathon.workspace_id, name, private=private
        )

    def _is_new_post(self, job: Job) -> bool:
        """Whether a message is to be made for the row, which is not to be looked up before."""
        return job.since is None and find_kind(job.row.kind) in self.deliverables.messages
