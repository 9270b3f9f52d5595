"""A workspace with registered people whose teams get channels."""

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient

from bot.core.database import Database
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow
from bot.registration.models import Participant
from bot.teams.membership import create_team, join_team
from bot.teams.models import Team
from bot.workspaces.models import Person
from rehearsal import WorkspaceServer
from schedules.slack.team_channels import sync_team_channel
from tests.support.factories import NOW, make_hackathon
from tests.support.neighbours import Neighbours, select_ours

PEOPLE = ("ana", "ben", "chi")


class Scene:
    """A workspace with registered people, and what `sync` does in it."""

    def __init__(self, database: Database, server: WorkspaceServer, **teams: Any) -> None:
        self.database = database
        self.workspace = server.workspace
        self.bot = self.workspace.install_app("hackathon")
        self.client = WebClient(self.bot.bot_token, base_url=server.url, retry_handlers=[])
        with database.write() as session:
            hackathon = make_hackathon(session, Neighbours.SETTLED, teams=teams)
            self.hackathon_id = hackathon.id
            for handle in PEOPLE:
                slack_id = self.workspace.add_person(handle)
                self._register(session, hackathon, slack_id, handle)

    def _register(self, session: Any, hackathon: Hackathon, slack_id: str, name: str) -> None:
        person = Person(workspace_id=hackathon.workspace_id, slack_id=slack_id, name=name)
        session.add(
            Participant(
                hackathon_id=hackathon.id,
                person=person,
                registered_at=NOW,
                affiliation="Brown University",
                looking_for_team=False,
                certificate_name=name,
                answers={},
            )
        )

    def register_stranger(self, slack_id: str) -> None:
        """Somebody registered whom Slack does not know any more."""
        with self.database.write() as session:
            hackathon = session.get_one(Hackathon, self.hackathon_id)
            self._register(session, hackathon, slack_id, slack_id)

    def do(self, deed: Callable[..., Any], who: str, **arguments: Any) -> Any:
        """What `who` (a handle, or a Slack id) does."""
        slack_id = who if who.startswith("U") else self.workspace.person(who).id
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
        sync_team_channel(self.database, self.client, team_id, self.bot.bot_user_id, NOW)

    def team(self, team_id: int) -> Team:
        """The team as the database has it."""
        with self.database.read() as session:
            return session.get_one(Team, team_id)

    def members(self, channel: str) -> set[str]:
        """Who is in a channel, but for the bot."""
        found = self.workspace.channel(channel)
        assert found is not None
        return set(found.members) - {"hackathon"}

    def owed(self, kind: str) -> list[str]:
        """The lanes of what is owed of this kind."""
        with self.database.read() as session:
            owed = select_ours(OutboxRow).where(OutboxRow.kind == kind)
            return [row.lane for row in session.scalars(owed)]

    def calls(self, method: str) -> int:
        """How often a method was called."""
        return sum(call.method == method for call in self.workspace.calls)
