"""Performs each kind of row in Slack: posts a message once, updates it in place, shares a file."""

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
from bot.outbox.kinds import REFRESH, MessageKind, find_kind
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import enqueue_refusal
from bot.slack.block_kit import Message, prefix_commands
from bot.teams.models import Team
from schedules.engine.settle import NoteProgress
from schedules.job import Done, Job, Performer
from schedules.rendering import Renderer, Unneeded, share_findings
from schedules.slack.channels import Channels, NobodyInside, is_gone
from schedules.slack.client import NotTaken, SlackClient
from schedules.slack.errors import error_word, read_failure
from schedules.slack.files import FileMaker, find_file, share_file
from schedules.slack.members import Members
from schedules.slack.post import Posted, find_posted, fit_message, post_message

_T = TypeVar("_T")

# Slack's error codes for a message that was deleted, or that may not be changed any more: its
# channel is closed, the workspace lets messages be edited for a while only, or the app is another
# one now (docs.slack.dev/reference/methods/chat.update#errors).
_GONE_MESSAGE = frozenset({"message_not_found", "channel_not_found"})
_FIXED_MESSAGE = frozenset(
    {"is_archived", "is_inactive", "edit_window_closed", "cant_update_message"}
)

# Takes a channel's id and an instant; looks for the row's message posted there from then on.
_Find = Callable[[WebClient, str, OutboxRow, datetime], Posted | None]


class CannotLookUp(Exception):
    """Slack does not let the bot look whether the row's message was posted."""


# Performs a row whose kind is not just a message or a file.
Action = Callable[["DeliveryContext", Job], Done]


@dataclass(frozen=True)
class Deliverables:
    """The kinds of one subject and how to perform each: as a message, a file, or an action.

    `progress` maps a kind to the callback that runs when messages of its batches are settled.
    """

    messages: Mapping[MessageKind, Renderer] = field(default_factory=dict)
    files: Mapping[MessageKind, FileMaker] = field(default_factory=dict)
    actions: Mapping[MessageKind, Action] = field(default_factory=dict)
    progress: Mapping[MessageKind, NoteProgress] = field(default_factory=dict)

    @classmethod
    def join(cls, subjects: Iterable["Deliverables"]) -> "Deliverables":
        """Return one that has the kinds of all subjects."""
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
class DeliveryContext:
    """The database, Slack, the clock and the deliverables: all that a performer needs."""

    database: Database
    client: SlackClient
    channels: Channels
    members: Members
    clock: Clock
    bot_user_id: str
    deliverables: Deliverables
    prefix: str = ""

    def performers(self) -> dict[MessageKind, Performer]:
        """Return the performer of each kind."""
        done = self.deliverables
        return {
            REFRESH: self.refresh_message,
            **dict.fromkeys(done.messages, self.post_message),
            **dict.fromkeys(done.files, self.send_file),
            **{kind: partial(act, self) for kind, act in done.actions.items()},
        }

    def post_message(self, job: Job) -> Done:
        """Post the row's message in its lane's channel, unless an earlier attempt posted it."""
        # Look first: a message that was posted counts as sent, even if it has expired since.
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
        """Share the row's file in the channel of its lane, unless it is there.

        If Slack refuses a file that a person asked for, enqueue a message that tells them.
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
                    enqueue_refusal(session, session.get_one(OutboxRow, job.row.id), now)
            raise
        return Done()

    def refresh_message(self, job: Job) -> Done:
        """Update a message that was posted, from the present state.

        Raises:
            Unneeded: if the row has no message in Slack, or one that is gone or cannot be changed.
        """
        with self.database.read() as session:
            posted = session.get_one(OutboxRow, job.row.arguments["row"])
            state, channel, ts = posted.state, posted.slack_channel, posted.slack_ts
        if state != OutboxState.SENT or channel is None or ts is None:
            raise Unneeded("there is no message to change")
        message = self._render(posted)
        try:
            self.client.chat_update(channel=channel, ts=ts, **message)
        except SlackApiError as error:
            word = error_word(error)
            if word in _GONE_MESSAGE:
                raise Unneeded("the message is gone") from error
            if word in _FIXED_MESSAGE:
                raise Unneeded(f"the message cannot be changed any more ({word})") from error
            raise
        return Done()

    def _find_posted(self, job: Job, find: _Find) -> Posted | None:
        """Return the row's message if an earlier attempt posted it.

        Raises:
            CannotLookUp: if Slack does not let the bot look.
        """
        if job.since is None:
            return None
        # `since` may be in the future, if the clock has been set back since it was written.
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
        """Call `work` with the row's channel; if that is gone, find it again and retry once."""
        channel = find(row)
        try:
            return work(channel)
        except SlackApiError as error:
            if not (row.lane.startswith("#") and is_gone(error)):
                raise
            if CHOSEN_CHANNEL in row.arguments:
                # Never look it up by name: a new channel of that name is not the chosen one.
                if error_word(error) != "not_in_channel":
                    raise
                self.client.conversations_join(channel=channel)
                return work(channel)
        # A channel that was created again has another id; one that the bot left must be joined.
        self.channels.forget_channel(row.hackathon.workspace_id, row.lane[1:])
        return work(find(row))

    def prepare(self, jobs: Sequence[Job]) -> Iterator[Job]:
        """Yield each job as soon as its message is rendered, in one read session for all.

        A job whose message fails to render is yielded without it: its worker renders it again
        and reports the error.
        """
        left = deque(jobs)
        if any(self._is_new_post(job) for job in jobs):
            with suppress(SQLAlchemyError), self.database.read() as session:
                now = self.clock.now()
                share_findings(session)
                # Attach the rows without reading them: nothing else changes a row that is leased.
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
        with self.database.read() as session:
            return self._render_in(session, session.merge(row, load=False), self.clock.now())

    def _render_in(self, session: Session, row: OutboxRow, now: datetime) -> Message:
        # A message that is a moment late is rendered as if on time: "in 10 min", not "in 9".
        as_of = max(row.due, now - self.clock.moment)
        message = self.deliverables.messages[find_kind(row.kind)](session, row, as_of)
        return fit_message(prefix_commands(message, self.prefix))

    def _name_target(self, row: OutboxRow) -> str:
        """Return the id that a message in the row's lane is posted to: a channel's or a person's.

        Slack takes a person's id for the bot's direct messages with them
        (docs.slack.dev/reference/methods/chat.postMessage#channels); opening the conversation first
        would be another call, of which Slack takes 50 a minute.
        """
        return row.lane[1:] if row.lane.startswith("@") else self._find_channel(row)

    def _find_channel(self, row: OutboxRow) -> str:
        """Return the id of the channel that a lane names: `#general`, `@U123`, `team:12`."""
        if CHOSEN_CHANNEL in row.arguments:
            return str(row.arguments[CHOSEN_CHANNEL])
        if row.lane.startswith("#"):
            try:
                return self.find_named(row, row.lane[1:])
            except NobodyInside as empty:
                # It is there for whoever comes.
                return empty.channel
        if row.lane.startswith("@"):
            return self.channels.open_direct_message(self.client, row.lane[1:])
        with self.database.read() as session:
            team = session.get_one(Team, int(row.lane.removeprefix("team:")))
        if team.channel_id is None:
            raise Unneeded("the team has no channel")
        return team.channel_id

    def find_named(self, row: OutboxRow, name: str) -> str:
        """Return the id of the channel of this name, which is created if it is missing.

        The organisers' channel is created as a private one, with the workspace's admins in it.

        Raises:
            NobodyInside: if nobody is in that, and Slack lets nobody in.
        """
        hackathon, workspace_id = row.hackathon, row.hackathon.workspace_id
        people = None
        if name == hackathon.file.channels.organisers:
            people = partial(self.members.list_admins, self.client, workspace_id, self.clock.now())
        return self.channels.find_channel(self.client, workspace_id, name, people)

    def _is_new_post(self, job: Job) -> bool:
        """Return whether the row is a message that no earlier attempt may have posted."""
        return job.since is None and find_kind(job.row.kind) in self.deliverables.messages
