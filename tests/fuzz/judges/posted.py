"""Judging what the bot posted by itself: whom it notifies, where it went, what went nowhere."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.outbox.models import OutboxRow, OutboxState
from bot.teams.models import Team
from bot.teams.queries import list_members
from rehearsal import Channel
from tests.fuzz.corpus.scene import Scene
from tests.fuzz.judges.words import find_faults


class Posted:
    """What was posted, looked at once each."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._messages: set[tuple[str, str]] = set()
        self._rows: set[int] = set()
        self.judge()

    def judge(self) -> list[str]:
        """What is wrong with what was posted since the last time."""
        channels = {each.id: each for each in self._scene.workspace.channels()}
        faults = self._judge_messages()
        with self._scene.database.read() as session:
            faults += self._judge_rows(session, channels)
            faults += self._judge_team_channels(session, channels)
        return faults

    def _judge_messages(self) -> list[str]:
        faults = []
        for message in self._scene.workspace.all_messages():
            if message.app_id and (message.ts, message.text) not in self._messages:
                self._messages.add((message.ts, message.text))
                said = {"text": message.text, "blocks": message.blocks}
                faults += [f"{each}: {message.text[:200]}" for each in find_faults(said)]
        return faults

    def _judge_rows(self, session: Session, channels: dict[str, Channel]) -> list[str]:
        """A row that was sent is where its lane says; one that failed was to nobody."""
        faults = []
        settled = select(OutboxRow).where(OutboxRow.settled_at.is_not(None))
        for row in session.scalars(settled):
            if row.id in self._rows:
                continue
            self._rows.add(row.id)
            if row.state == OutboxState.FAILED and self._is_reachable(row):
                faults.append(f"{row.kind} to {row.lane} cannot be sent: {row.reason}")
            if row.slack_channel and not self._is_where_it_says(row, channels[row.slack_channel]):
                faults.append(f"{row.kind} to {row.lane} went to {channels[row.slack_channel]}")
        return faults

    def _is_reachable(self, row: OutboxRow) -> bool:
        """Whether the row is for somebody whom Slack knows, in the workspace that is here."""
        slack_id = row.lane.removeprefix("@")
        is_known = slack_id == row.lane or slack_id in self._scene.workspace.state.users
        return is_known and row.hackathon.slug != "elsewhere"

    def _is_where_it_says(self, row: OutboxRow, channel: Channel) -> bool:
        if row.lane.startswith("@"):
            state = self._scene.workspace.state
            return channel.is_direct and state.handle_of(row.lane[1:]) in channel.members
        if row.lane.startswith("#"):
            return channel.name == row.lane[1:]
        return not channel.is_direct

    def _judge_team_channels(self, session: Session, channels: dict[str, Channel]) -> list[str]:
        """In a team's private channel are the team and the bot alone."""
        faults = []
        state = self._scene.workspace.state
        for team in session.scalars(select(Team).where(Team.channel_id.is_not(None))):
            channel = channels[str(team.channel_id)]
            members = [state.handle_of(m.person.slack_id) for m in list_members(session, team)]
            strangers = set(channel.members) - {*members, "hackathon"}
            if strangers and channel.is_private and not channel.is_archived:
                faults.append(f"{sorted(strangers)} are in the channel of {team.name!r}")
        return faults
