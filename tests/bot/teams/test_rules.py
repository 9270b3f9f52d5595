"""Whatever people do with teams, in whatever order, these hold."""

from collections import defaultdict
from functools import cache

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy.orm import Session

from bot.core.database import Database
from bot.core.errors import Refused
from bot.models import Base
from bot.teams.membership import leave_all_teams
from bot.teams.models import (
    Invitation,
    InvitationState,
    JoinRequest,
    JoinRequestState,
    Membership,
    Team,
)
from bot.teams.queries import list_members
from tests.support.neighbours import select_ours
from tests.support.scenes.teams import NAMES, Scene

PEOPLE = st.sampled_from(NAMES)
TEAM_NAMES = st.sampled_from(["quarks", "QUARKS ", "leptons", "bosons"])


@cache
def open_memory() -> Database:
    """Return a database whose changes each example takes back."""
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    return database


class TeamRules(RuleBasedStateMachine):
    """Five people, two seats a team, three names."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = open_memory().write()
        self.session: Session = self.transaction.__enter__()

    @initialize(several=st.booleans())
    def begin(self, several: bool) -> None:
        """A hackathon that allows several teams at once, or does not."""
        self.several = several
        self.scene = Scene(self.session, max=2, several=several)

    def teardown(self) -> None:
        """Forget it all."""
        self.session.rollback()
        self.transaction.__exit__(None, None, None)

    def attempt(self, deed: str, *arguments: object, **named: object) -> None:
        """Do it, where the rules allow it; a refusal is a sentence."""
        try:
            getattr(self.scene, deed)(*arguments, **named)
        except Refused as refused:
            assert refused.message.endswith((".", "?", "!", "`"))

    @rule(who=PEOPLE, name=TEAM_NAMES)
    def create(self, who: str, name: str) -> None:
        """Start a team."""
        self.attempt("create", who, name)

    @rule(who=PEOPLE, name=TEAM_NAMES)
    def join(self, who: str, name: str) -> None:
        """Join one, or ask."""
        self.attempt("join", who, name)

    @rule(who=PEOPLE, name=TEAM_NAMES)
    def leave(self, who: str, name: str) -> None:
        """Leave one."""
        self.attempt("leave", who, name)

    @rule(who=PEOPLE, name=TEAM_NAMES, deed=st.sampled_from(["lock", "unlock", "disband"]))
    def change(self, who: str, name: str, deed: str) -> None:
        """Lock, unlock or disband one."""
        self.attempt(deed, who, name)

    @rule(who=PEOPLE, name=TEAM_NAMES)
    def rename(self, who: str, name: str) -> None:
        """Rename one's only team."""
        self.attempt("rename", who, name)

    @rule(who=PEOPLE, whom=PEOPLE, name=TEAM_NAMES, deed=st.sampled_from(["invite", "remove"]))
    def invite_or_remove(self, who: str, whom: str, name: str, deed: str) -> None:
        """Invite somebody, or remove them."""
        self.attempt(deed, who, whom, name=name)

    @rule(who=PEOPLE, place=st.integers(0, 20), deed=st.sampled_from(["accept", "decline"]))
    def answer_invitation(self, who: str, place: int, deed: str) -> None:
        """Press a button of any invitation there ever was."""
        invitations = self.session.scalars(select_ours(Invitation)).all()
        if invitations:
            self.attempt(deed, who, invitations[place % len(invitations)])

    @rule(who=PEOPLE, place=st.integers(0, 20), deed=st.sampled_from(["approve", "turn_down"]))
    def answer_request(self, who: str, place: int, deed: str) -> None:
        """Press a button of any request there ever was."""
        requests = self.session.scalars(select_ours(JoinRequest)).all()
        if requests:
            self.attempt(deed, who, requests[place % len(requests)])

    @rule(who=PEOPLE)
    def leave_everything(self, who: str) -> None:
        """Leave every team, as one who withdraws does."""
        leave_all_teams(self.session, self.scene.people[who], self.scene.now)

    @invariant()
    def nobody_is_over_the_limits(self) -> None:
        """At most two in a team; in one team at a time, unless several are allowed."""
        teams: dict[int, list[int]] = defaultdict(list)
        people: dict[int, list[int]] = defaultdict(list)
        for place in self.session.scalars(
            select_ours(Membership).where(Membership.left_at.is_(None))
        ):
            teams[place.team_id].append(place.participant_id)
            people[place.participant_id].append(place.team_id)
        assert all(len(set(each)) == len(each) <= 2 for each in teams.values())
        if not self.several:
            assert all(len(each) == 1 for each in people.values())

    @invariant()
    def open_teams_have_members_and_names_of_their_own(self) -> None:
        """A team is open as long as somebody is in it, the longest-standing first."""
        teams = self.session.scalars(select_ours(Team)).all()
        for team in teams:
            members = list_members(self.session, team)
            assert (team.closed_at is None) == bool(members)
            places = self.session.scalars(
                select_ours(Membership).where(
                    Membership.team_id == team.id, Membership.left_at.is_(None)
                )
            ).all()
            if places:
                lead = min(places, key=lambda place: (place.joined_at, place.id))
                assert lead.participant_id == members[0].id
        names = [each.folded_name for each in teams if each.closed_at is None]
        assert len(names) == len(set(names))

    @invariant()
    def what_is_open_can_still_be_answered(self) -> None:
        """Open invitations and requests are of open teams, and of people not in them."""
        for invitation in self.session.scalars(
            select_ours(Invitation).where(Invitation.state == InvitationState.OPEN)
        ):
            inside = list_members(self.session, invitation.team)
            assert invitation.team.closed_at is None
            assert invitation.person_id not in [each.person_id for each in inside]
        for request in self.session.scalars(
            select_ours(JoinRequest).where(JoinRequest.state == JoinRequestState.OPEN)
        ):
            assert request.team.closed_at is None
            assert request.participant not in list_members(self.session, request.team)


TestTeamRules = TeamRules.TestCase
TestTeamRules.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    suppress_health_check=[HealthCheck.too_slow],
)
