"""What /challenges and /hackathon show."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from bot.challenges.models import Challenge
from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks
from handlers.challenges.views import challenge_reply, challenges_reply
from handlers.core.commands import Command
from handlers.core.responses import Reply
from handlers.hackathons.commands import hackathon_reply
from tests.support.factories import make_challenge, make_hackathon, make_item

HINT = "One in full: `/challenges KEY`. To work on one: `/team create NAME for KEY`."
DUE = datetime(2020, 10, 30, 23, tzinfo=UTC)
DUE_SAID = (
    "Fri 30 Oct 2020, 19:00 EDT · 18:00 CDT (for you: "
    "<!date^1604098800^{date_short_pretty} at {time}|Fri 30 Oct 2020, 23:00 UTC>)"
)


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """A small hackathon under way at NOW."""
    return make_hackathon(session)


def make_challenges(session: Session, hackathon: Hackathon, count: int) -> list[Challenge]:
    """Challenges c0, c1, …"""
    return [make_challenge(session, hackathon, f"c{number}") for number in range(count)]


def test_few_challenges_are_described(session: Session, hackathon: Hackathon) -> None:
    higgs = make_challenge(
        session, hackathon, "higgs", title="Higgs <3", task="t" * 300, tags=["a", "b&c"]
    )
    nmr = make_challenge(session, hackathon, "nmr", title="NMR Spin")
    lines = [f"*Higgs &lt;3* (`higgs`) · a, b&amp;c\n{'t' * 199}…", "*NMR Spin* (`nmr`)\nDo it."]
    assert challenges_reply([higgs, nmr]) == Reply(
        text="\n".join(["Challenges", *lines, HINT]),
        blocks=[
            blocks.header("Challenges"),
            blocks.section(lines[0], blocks.button("More", "challenges:higgs", "higgs")),
            blocks.section(lines[1], blocks.button("More", "challenges:nmr", "nmr")),
            blocks.context(HINT),
        ],
        title="Challenges",
    )


def test_many_challenges_are_named_alone(session: Session, hackathon: Hackathon) -> None:
    challenges = make_challenges(session, hackathon, 13)
    names = "\n".join(f"*C{number}* (`c{number}`)" for number in range(13))
    assert challenges_reply(challenges).blocks == [
        blocks.header("Challenges"),
        blocks.section(names),
        blocks.context(HINT),
    ]


def test_very_many_challenges_are_cut_within_slacks_limits(
    session: Session, hackathon: Hackathon
) -> None:
    reply = challenges_reply(make_challenges(session, hackathon, 203))
    assert reply.text.splitlines()[-2] == "… and 3 more"
    assert reply.blocks is not None and len(reply.blocks) <= 50


def test_without_challenges_it_says_so() -> None:
    assert challenges_reply([]) == Reply("There are no challenges yet.", title="Challenges")


def test_a_challenge_in_full(session: Session, hackathon: Hackathon) -> None:
    higgs = make_challenge(
        session,
        hackathon,
        "higgs",
        title="Higgs Boson",
        task="Tell <signal> from background.",
        tags=["general"],
        hand_in=["Notebook", "Weights & curves"],
        judged_by="ROC",
        links=[{"title": "Data", "url": "https://example.org"}],
        contributors=["Ali Hariri", "Sergei Gleyzer"],
        channel="higgs-channel",
    )
    hours = [
        make_item(session, hackathon, f"h{number}", DUE, kind="office hours") for number in range(6)
    ]
    for each in hours[1:]:
        each.challenge_id = higgs.id
    text = "\n".join(
        [
            "Tell &lt;signal&gt; from background.",
            "*Tags:* general",
            "*Hand in:*",
            "• Notebook",
            "• Weights &amp; curves",
            "*Judged by:* ROC",
            "*Links:* <https://example.org|Data>",
            "*Made by:* Ali Hariri, Sergei Gleyzer",
            "*Channel:* #higgs-channel",
            "*Office hours:*",
            f"• {DUE_SAID} · for all",
            *[f"• {DUE_SAID}"] * 4,
            "• more with `/officehours higgs`",
            "2 teams work on it: see `/team list higgs`, or start another with "
            "`/team create NAME for higgs`.",
        ]
    )
    assert challenge_reply(higgs, hackathon=hackathon, office_hours=hours, teams=2) == Reply(
        text=f"Higgs Boson\n{text}",
        blocks=[blocks.header("Higgs Boson"), blocks.section(text)],
        title="Challenge",
    )


def test_a_bare_challenge_in_full(session: Session, hackathon: Hackathon) -> None:
    higgs = make_challenge(session, hackathon, "higgs")
    hours = [make_item(session, hackathon, "h", DUE, kind="office hours")]
    bare = ["Higgs", "Do it.", "*Channel:* #general"]

    def lines(teams: int) -> list[str]:
        reply = challenge_reply(higgs, hackathon=hackathon, office_hours=[], teams=teams)
        return reply.text.splitlines()

    assert lines(0) == [
        *bare,
        "No team works on it yet: `/team create NAME for higgs` starts the first.",
    ]
    assert lines(1)[-1].startswith("One team works on it: see `/team list higgs`")
    shown = challenge_reply(higgs, hackathon=hackathon, office_hours=hours, teams=0).text
    assert shown.splitlines()[3:5] == ["*Office hours:*", f"• {DUE_SAID} · for all"]


def test_the_hackathon_in_full_and_every_command(session: Session) -> None:
    hackathon = make_hackathon(
        session,
        about="Machine learning & science.",
        where={
            "kind": "hybrid",
            "venue": "Hall <1>",
            "sites": [{"key": "ua", "name": "Alabama"}, {"key": "br", "name": "Brown"}],
        },
        links=[{"title": "Site", "url": "https://example.org"}],
        contacts=[
            {"name": "Sergei", "email": "s@example.org", "role": "chair"},
            {"name": "Emanuele"},
        ],
        sponsors=["UACI", "Brown DSI"],
        channels={"help": "ask-here"},
    )
    commands = [Command("register", "Register", "[status]"), Command("deadlines", "Due <when>", "")]
    about = "\n".join(
        [
            "Machine learning &amp; science.",
            "*When:* 26 to 30 Oct 2020",
            "*Where:* hybrid · Hall &lt;1&gt; · Alabama, Brown",
            "*Links:* <https://example.org|Site>",
            "*Whom to ask:* <mailto:s@example.org|Sergei> (chair), Emanuele",
            "*Help:* #ask-here",
            "*Sponsors:* UACI, Brown DSI",
        ]
    )
    lines = "`/register [status]`  Register\n`/deadlines`  Due &lt;when&gt;"
    assert hackathon_reply(hackathon, commands) == Reply(
        text=f"ML4SCI Hackathon\n{about}\nCommands\n{lines}",
        blocks=[
            blocks.header("ML4SCI Hackathon"),
            blocks.section(about),
            blocks.divider(),
            blocks.section(f"*Commands*\n{lines}"),
        ],
        title="About",
    )


def test_a_bare_hackathon_has_its_days_and_place(hackathon: Hackathon) -> None:
    assert hackathon_reply(hackathon, []).text == (
        "ML4SCI Hackathon\n*When:* 26 to 30 Oct 2020\n*Where:* online\nCommands"
    )
