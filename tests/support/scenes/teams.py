"""A hackathon with registered people who do things with teams, one a minute after the other."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import settle
from bot.registration.models import Participant
from bot.teams.edit import choose_challenge, rename_team, set_locked
from bot.teams.invitations import accept_invitation, decline_invitation, invite_people
from bot.teams.join_requests import approve_request, decline_request
from bot.teams.membership import (
    create_team_from_text,
    disband_team,
    join_team,
    leave_team,
    remove_member,
)
from bot.teams.models import Invitation, JoinRequest, Team
from bot.teams.queries import find_team, list_members
from bot.workspaces.people import find_person
from tests.support.factories import NOW, make_challenge, make_hackathon, make_participant
from tests.support.neighbours import select_ours

T = TypeVar("T")
NAMES = ("ana", "ben", "chi", "dee", "eva")


class Scene:
    """`ana`, `ben`, `chi`, `dee` and `eva` are registered, as UANA and so on; `teams` are rules."""

    def __init__(self, session: Session, **teams: Any) -> None:
        self.session = session
        self.hackathon: Hackathon = make_hackathon(session, teams=teams)
        self.people: dict[str, Participant] = {
            name: make_participant(session, self.hackathon, name) for name in NAMES
        }
        for position, (key, title) in enumerate(
            (("higgs", "Higgs Boson"), ("deep", "Deep Falcon"), ("e2e", "End to End"))
        ):
            make_challenge(session, self.hackathon, key, title=title, position=position)
        self._minutes = 0

    @property
    def now(self) -> datetime:
        """A minute later each time."""
        self._minutes += 1
        return NOW + timedelta(minutes=self._minutes)

    def create(self, who: str, text: str) -> Team:
        """`/team create TEXT`."""
        return self._do(create_team_from_text, who, text=text)

    def join(self, who: str, name: str) -> Team | JoinRequest:
        """`/team join NAME`."""
        return self._do(join_team, who, name=name)

    def ask(self, who: str, name: str) -> JoinRequest:
        """`/team join NAME`, of a locked team."""
        outcome = self.join(who, name)
        assert isinstance(outcome, JoinRequest)
        return outcome

    def leave(self, who: str, name: str = "") -> Team:
        """`/team leave [NAME]`."""
        return self._do(leave_team, who, name=name)

    def remove(self, who: str, member: str, name: str = "") -> Team:
        """`/team remove @member [NAME]`."""
        return self._do(remove_member, who, member_id=slack_id(member), name=name)

    def rename(self, who: str, text: str) -> Team:
        """`/team rename TEXT`."""
        return self._do(rename_team, who, text=text)

    def challenge(self, who: str, text: str) -> Team:
        """`/team challenge TEXT`."""
        return self._do(choose_challenge, who, text=text)

    def lock(self, who: str, name: str = "") -> Team:
        """`/team lock [NAME]`."""
        return self._do(set_locked, who, locked=True, name=name)

    def unlock(self, who: str, name: str = "") -> Team:
        """`/team unlock [NAME]`."""
        return self._do(set_locked, who, locked=False, name=name)

    def disband(self, who: str, name: str = "") -> Team:
        """`/team disband [NAME]`."""
        return self._do(disband_team, who, name=name)

    def invite(self, who: str, *invitees: str, name: str = "") -> list[Invitation]:
        """`/team invite @invitees… [NAME]`: those that were made."""
        ids = [slack_id(each) for each in invitees]
        return self._do(invite_people, who, invitees=ids, name=name).invitations

    def why_not_invite(self, who: str, *invitees: str) -> list[str]:
        """`/team invite @invitees…`: the sentences about those that were not."""
        ids = [slack_id(each) for each in invitees]
        return self._do(invite_people, who, invitees=ids, bots=["UBOT"]).problems

    def accept(self, who: str, invitation: Invitation) -> Invitation:
        """The Accept button."""
        return self._do(accept_invitation, who, invitation_id=invitation.id)

    def decline(self, who: str, invitation: Invitation) -> Invitation:
        """The Decline button of an invitation."""
        return self._do(decline_invitation, who, invitation_id=invitation.id)

    def approve(self, who: str, request: JoinRequest) -> JoinRequest:
        """The Approve button."""
        return self._do(approve_request, who, request_id=request.id)

    def turn_down(self, who: str, request: JoinRequest) -> JoinRequest:
        """The Decline button of a request."""
        return self._do(decline_request, who, request_id=request.id)

    def team_of(self, *names: str) -> Team:
        """`quarks`, with these people in it, the first its lead."""
        team = self.create(names[0], "quarks")
        for each in names[1:]:
            self.join(each, "quarks")
        return team

    def members(self, team: Team) -> list[str]:
        """Return the names of the team's members, its lead first."""
        return [each.person.name.lower() for each in list_members(self.session, team)]

    def find(self, name: str) -> Team | None:
        """The open team of this name."""
        return find_team(self.session, self.hackathon, name)

    def refusal(self, deed: Callable[..., Any], *arguments: Any, **named: Any) -> str:
        """The sentence with which this is refused."""
        with pytest.raises(Refused) as refused:
            deed(*arguments, **named)
        return refused.value.message

    def rows_of(self, kind: str) -> list[OutboxRow]:
        """Return the pending rows of this kind, earliest first."""
        return list(
            self.session.scalars(
                select_ours(OutboxRow)
                .where(OutboxRow.kind == kind, OutboxRow.state == OutboxState.WAITING)
                .order_by(OutboxRow.id)
            )
        )

    def lanes(self, kind: str) -> list[str]:
        """Where what is pending of this kind goes."""
        return [row.lane for row in self.rows_of(kind)]

    def deliver(self) -> None:
        """Settle everything that is pending, as if Slack had it."""
        for row in self.session.scalars(
            select_ours(OutboxRow).where(OutboxRow.state == OutboxState.WAITING)
        ):
            settle(row, OutboxState.SENT, now=NOW, channel="C1", ts=f"{row.id}.0")

    def is_known(self, name: str) -> bool:
        """Whether the database knows this person."""
        workspace = self.hackathon.workspace_id
        return find_person(self.session, workspace, slack_id(name)) is not None

    def _do(self, deed: Callable[..., T], who: str, **arguments: Any) -> T:
        return deed(self.session, self.hackathon, slack_id=slack_id(who), now=self.now, **arguments)


def slack_id(name: str) -> str:
    """The Slack id of somebody in a scene."""
    return f"U{name.upper()}"
