"""A workspace with registered people whose teams get channels."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow
from bot.registration.models import Participant
from bot.teams.membership import create_team, join_team
from bot.teams.models import Team
from bot.workspaces.people import get_person
from schedules.slack.team_channels import sync_team_channel
from tests.support.factories import NOW
from tests.support.neighbours import select_ours
from tests.support.slack import ZONES, BotInWorkspace


class Scene(BotInWorkspace):
    """A workspace with registered people whose teams are synced; `teams` are the file's rules."""

    def __init__(self, database: Database, **teams: Any) -> None:
        super().__init__(database, *ZONES, teams=teams)
        self.client = self.make_client()
        with database.write() as session:
            for handle in ZONES:
                self._register(session, self.person(handle).id)

    def _register(self, session: Session, slack_id: str) -> None:
        person = get_person(session, self.workspace_id, slack_id)
        session.add(
            Participant(
                hackathon_id=self.hackathon_id,
                person=person,
                registered_at=NOW,
                affiliation="Brown University",
                looking_for_team=False,
                certificate_name=person.name,
                answers={},
            )
        )

    def register_stranger(self, slack_id: str) -> None:
        """Register a person whom Slack does not know any more."""
        with self.database.write() as session:
            self._register(session, slack_id)

    def do(self, deed: Callable[..., Any], who: str, **arguments: Any) -> Any:
        """Do a rule's deed as this person (a handle, or a Slack id)."""
        slack_id = who if who.startswith("U") else self.person(who).id
        with self.database.write() as session:
            hackathon = session.get_one(Hackathon, self.hackathon_id)
            return deed(session, hackathon, slack_id=slack_id, now=NOW, **arguments)

    def make_team(self, name: str, *handles: str) -> int:
        """A team of these people; its id."""
        team: Team = self.do(create_team, handles[0], name=name)
        for each in handles[1:]:
            self.do(join_team, each, name=name)
        return team.id

    def sync(self, team_id: int) -> None:
        """Bring the team's channel into line."""
        sync_team_channel(self.database, self.client, team_id, self.app.bot_user_id, NOW)

    def team(self, team_id: int) -> Team:
        """The team as the database has it."""
        with self.database.read() as session:
            return session.get_one(Team, team_id)

    def members(self, channel: str) -> set[str]:
        """Return the handles of a channel's members but the bot."""
        found = self.workspace.channel(channel)
        assert found is not None
        return set(found.members) - {"hackathon"}

    def lanes_of(self, kind: str) -> list[str]:
        """The lanes of what is pending of this kind."""
        with self.database.read() as session:
            rows = select_ours(OutboxRow).where(OutboxRow.kind == kind)
            return [row.lane for row in session.scalars(rows)]
