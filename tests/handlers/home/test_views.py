"""What the Home tab shows."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.overview.home import HomeContent
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block
from bot.teams.models import Team
from handlers.home.views import home_view
from tests.support.factories import NOW, make_challenge, make_hackathon, make_item, make_participant

DUE = datetime(2020, 10, 30, 23, tzinfo=UTC)
DUE_SAID = (
    "Fri 30 Oct 2020, 19:00 EDT · 18:00 CDT (for you: "
    "<!date^1604098800^{date_short_pretty} at {time}|Fri 30 Oct 2020, 23:00 UTC>)"
)
NOW_SAID = (
    "Tue 27 Oct 2020, 11:00 EDT · 10:00 CDT (for you: "
    "<!date^1603810800^{date_short_pretty} at {time}|Tue 27 Oct 2020, 15:00 UTC>)"
)


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """A small hackathon under way at NOW."""
    return make_hackathon(session)


AGENDA_BUTTONS = blocks.actions(
    blocks.button("Agenda today", "agenda:today", "today"),
    blocks.button("Whole agenda", "agenda:all", "all"),
    blocks.button("Office hours", "office-hours"),
    blocks.button("Deadlines", "deadlines"),
)
OTHER_BUTTONS = blocks.actions(
    blocks.button("Challenges", "challenges"),
    blocks.button("About, and every command", "about"),
)
CREATE = blocks.button("Create a team", "team-create")
FIND = blocks.button("Find a team", "team-list")
SHOW = blocks.button("Show my team", "team-show-mine")


def show_home(hackathon: Hackathon, content: HomeContent, now: datetime = NOW) -> list[Block]:
    """The blocks of the Home tab under the hackathon's name and above the last buttons."""
    view = home_view(content, hackathon=hackathon, now=now).view
    assert view["type"] == "home"
    assert view["blocks"][0] == blocks.header("ML4SCI Hackathon")
    assert view["blocks"][-2:] == [blocks.divider(), OTHER_BUTTONS]
    shown: list[Block] = view["blocks"][1:-2]
    return shown


def test_home_invites_to_register(hackathon: Hackathon) -> None:
    hackathon.registration_closes = DUE
    assert show_home(hackathon, HomeContent(None, [], [], None)) == [
        blocks.section(
            f"*My registration:* you are not registered yet. It is open until {DUE_SAID}."
        ),
        blocks.actions(blocks.button("Register", "register", style="primary")),
        blocks.divider(),
        blocks.section("Nothing is left on the agenda."),
        AGENDA_BUTTONS,
    ]


def test_home_greets_in_the_organisers_words(session: Session) -> None:
    hackathon = make_hackathon(session, words={"home": "Welcome to *{hackathon}*, & enjoy it!"})
    assert show_home(hackathon, HomeContent(None, [], [], None))[0] == blocks.section(
        "Welcome to *ML4SCI Hackathon*, &amp; enjoy it!"
    )


def test_home_says_when_registration_opens_or_closed(hackathon: Hackathon) -> None:
    nobody = HomeContent(None, [], [], None)
    hackathon.registration_closes = NOW
    assert show_home(hackathon, nobody)[0] == blocks.section(
        f"*My registration:* it closed {NOW_SAID}."
    )
    hackathon.registration_opens, hackathon.registration_closes = NOW, DUE
    assert show_home(hackathon, nobody, NOW - timedelta(hours=1))[0] == blocks.section(
        f"*My registration:* it opens {NOW_SAID}."
    )


def test_home_of_someone_without_a_team(session: Session, hackathon: Hackathon) -> None:
    ana = make_participant(session, hackathon, "ana", looking_for_team=True)
    talk = make_item(session, hackathon, "talk", DUE, title="Talk")
    due = make_item(session, hackathon, "due", DUE, kind="deadline", title="Solutions due")
    shown = show_home(hackathon, HomeContent(ana, [], [talk], due))
    withdraw = blocks.button(
        "Withdraw",
        "register-withdraw",
        style="danger",
        confirm="Withdraw from *ML4SCI Hackathon* and leave your teams?",
    )
    assert shown == [
        blocks.section(
            f"*My registration:* you are registered, since {NOW_SAID}. You are looking for a team."
        ),
        blocks.actions(blocks.button("Edit registration", "register"), withdraw),
        blocks.section("*My team:* you are not in a team yet."),
        blocks.actions(CREATE, FIND),
        blocks.divider(),
        blocks.section(
            f"Next on the agenda: *Talk*, {DUE_SAID}.\n"
            f"Nearest deadline: *Solutions due*, {DUE_SAID}. Time left: 3 days 8 h."
        ),
        AGENDA_BUTTONS,
    ]


def make_team(session: Session, hackathon: Hackathon, name: str) -> Team:
    """An open team without members."""
    team = Team(hackathon=hackathon, name=name, folded_name=name, created_at=NOW)
    session.add(team)
    session.flush()
    return team


def test_home_of_someone_in_a_team(session: Session, hackathon: Hackathon) -> None:
    ana = make_participant(session, hackathon, "ana", looking_for_team=True)
    team = make_team(session, hackathon, "Quarks")
    team.challenge = make_challenge(session, hackathon, "higgs", title="Higgs <3")
    leave = blocks.button(
        "Leave", f"team-leave:{team.id}", team.id, style="danger", confirm="Leave *Quarks*?"
    )
    shown = show_home(hackathon, HomeContent(ana, [(team, 1)], [], None))
    assert shown[0] == blocks.section(f"*My registration:* you are registered, since {NOW_SAID}.")
    assert shown[2:4] == [
        blocks.section("*My team:* *Quarks* for Higgs &lt;3 (1 person)."),
        blocks.actions(SHOW, FIND, leave),
    ]


def test_home_of_someone_in_several_teams(session: Session) -> None:
    hackathon = make_hackathon(session, teams={"several": True})
    ana = make_participant(session, hackathon, "ana")
    teams = [(make_team(session, hackathon, name), 2) for name in ("Quarks", "Gluons")]
    assert show_home(hackathon, HomeContent(ana, teams, [], None))[2:4] == [
        blocks.section("*My team:* *Quarks* (2 people), *Gluons* (2 people)."),
        blocks.actions(CREATE, SHOW, FIND),
    ]
