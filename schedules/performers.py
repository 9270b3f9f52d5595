"""How each kind of row is done in Slack: a message is posted once, or made again in its place."""

from dataclasses import dataclass
from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks import Message, prefix_commands
from bot.clock import Clock
from bot.db import Database
from bot.domain.channels import CHANNEL
from bot.models import OutboxRow, OutboxState, Team
from schedules.channels import Channels, is_gone
from schedules.delivery import Done, Performer
from schedules.messages import agenda, failures, teams
from schedules.messages.rendering import Renderer, Unneeded
from schedules.outcomes import error_word
from schedules.posting import find_posted, post_message
from schedules.team_channels import sync_team_channel

# Slack's words for a message that somebody deleted, or whose channel is closed.
_UNCHANGEABLE = frozenset({"message_not_found", "channel_not_found", "is_archived"})

RENDERERS: dict[str, Renderer] = {**agenda.RENDERERS, **failures.RENDERERS, **teams.RENDERERS}


@dataclass(frozen=True)
class Outside:
    """What performers work with: the database, Slack, the clock, and the commands' prefix."""

    database: Database
    client: WebClient
    channels: Channels
    clock: Clock
    bot_user_id: str
    prefix: str = ""

    def performers(self) -> dict[str, Performer]:
        """How to do a row, by its kind."""
        return {
            **dict.fromkeys(RENDERERS, self.post_message),
            CHANNEL: self.make_channel,
            "refresh": self.refresh_message,
            "team_channel": self.sync_team_channel,
        }

    def post_message(self, row: OutboxRow, since: datetime | None) -> Done:
        """Post the row's message where its lane says, unless it is found there already."""
        try:
            return self._post_in_lane(row, since)
        except SlackApiError as error:
            if not (row.lane.startswith("#") and is_gone(error)):
                raise
        # A channel that was made anew has another id; one that was left wants joining again.
        self.channels.forget_channel(row.hackathon.workspace_id, row.lane[1:])
        return self._post_in_lane(row, since)

    def refresh_message(self, row: OutboxRow, since: datetime | None) -> Done:
        """Put today's state in the place of a message that was posted."""
        with self.database.read() as session:
            posted = session.get_one(OutboxRow, row.arguments["row"])
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

    def make_channel(self, row: OutboxRow, since: datetime | None) -> Done:
        """Be in the channel that the row names, which is made where there is none."""
        self._find_named(row, row.arguments["channel"])
        return Done()

    def sync_team_channel(self, row: OutboxRow, since: datetime | None) -> Done:
        """Bring a team's channel into line with the team."""
        sync_team_channel(
            self.database, self.client, row.arguments["team"], self.bot_user_id, self.clock.now()
        )
        return Done()

    def _post_in_lane(self, row: OutboxRow, since: datetime | None) -> Done:
        channel = None
        if since is not None:
            # First of all: what was posted is sent, even if by now it is too late to say it.
            channel = self._find_channel(row)
            found = find_posted(self.client, channel, row, since)
            if found is not None:
                return Done(found.channel, found.ts)
        message = self._render(row)
        posted = post_message(self.client, channel or self._find_channel(row), message, row)
        return Done(posted.channel, posted.ts)

    def _render(self, row: OutboxRow) -> Message:
        """The row's message, made from today's state; Unneeded where there is none any more."""
        # What is a moment late is said as if it were on time: "in 10 min", not "in 9".
        as_of = max(row.due, self.clock.now() - self.clock.moment)
        with self.database.read() as session:
            kept = session.get_one(OutboxRow, row.id)
            message = RENDERERS[kept.kind](session, kept, as_of)
        prefixed: Message = prefix_commands(message, self.prefix)
        return prefixed

    def _find_channel(self, row: OutboxRow) -> str:
        """The id of the channel that the row's lane names: `#general`, `@U123`, `team:12`."""
        if row.lane.startswith("#"):
            return self._find_named(row, row.lane[1:])
        if row.lane.startswith("@"):
            return self.channels.open_direct_message(self.client, row.lane[1:])
        with self.database.read() as session:
            team = session.get_one(Team, int(row.lane.removeprefix("team:")))
        if team.channel_id is None:
            raise Unneeded("the team has no channel")
        return team.channel_id

    def _find_named(self, row: OutboxRow, name: str) -> str:
        """The id of the channel of this name; the organisers' is made private."""
        hackathon = row.hackathon
        private = name == hackathon.file.channels.organisers
        return self.channels.find_channel(
            self.client, hackathon.workspace_id, name, private=private
        )
