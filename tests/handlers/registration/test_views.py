"""What /register shows."""

import pytest
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks
from handlers.core.responses import Reply
from handlers.registration.views import (
    confirmation,
    status_reply,
    withdraw_question,
    withdrawn_reply,
)
from tests.handlers.questions import ANSWERS, ASKS_EVERYTHING, make_questions
from tests.support.factories import make_challenge, make_hackathon, make_participant

SINCE = (
    "Tue 27 Oct 2020, 11:00 EDT · 10:00 CDT (for you: "
    "<!date^1603810800^{date_short_pretty} at {time}|Tue 27 Oct 2020, 15:00 UTC>)"
)


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """A hybrid hackathon that asks everything."""
    return make_hackathon(session, **ASKS_EVERYTHING)


def test_a_confirmation_has_the_next_steps(session: Session) -> None:
    hackathon = make_hackathon(session)
    view = confirmation(hackathon, ["Do this.", "Then that."], edited=False).view
    assert view == {
        "type": "modal",
        "callback_id": "registered",
        "title": blocks.plain("Welcome"),
        "close": blocks.plain("Close"),
        "private_metadata": "",
        "blocks": [
            blocks.section("You are registered for *ML4SCI Hackathon*. Welcome!"),
            blocks.section("*Your next steps*\n• Do this.\n• Then that."),
        ],
    }
    edited = confirmation(hackathon, ["Do this."], edited=True).view
    assert edited["title"] == blocks.plain("Saved")
    assert edited["blocks"][0] == blocks.section(
        "Your registration for *ML4SCI Hackathon* is saved."
    )


def test_organisers_may_word_the_welcome(session: Session) -> None:
    words = {"registered": ":wave: See you at *{hackathon}*, in <https://zoom.us/j/1|Zoom>!"}
    hackathon = make_hackathon(session, name="Q&A", words=words)
    shown = confirmation(hackathon, ["Do this."], edited=False).view["blocks"]
    assert shown[0] == blocks.section(":wave: See you at *Q&amp;A*, in <https://zoom.us/j/1|Zoom>!")
    edited = confirmation(hackathon, [], edited=True).view["blocks"]
    assert edited[0] == blocks.section("Your registration for *Q&amp;A* is saved.")


def test_a_registration_is_told_in_full(session: Session, hackathon: Hackathon) -> None:
    higgs = make_challenge(session, hackathon, "higgs", title="Higgs <Boson>")
    ana = make_participant(
        session,
        hackathon,
        "ana",
        site="brown",
        interests=[higgs],
        experience="Old",
        looking_for_team=True,
        certificate_name="<!channel>",
        answers=ANSWERS,
    )
    text = "\n".join(
        [
            f"You are registered for *ML4SCI Hackathon*, since {SINCE}.",
            "• Affiliation: Brown University",
            "• Where: Brown University",
            "• Challenges that interest you: Higgs &lt;Boson&gt;",
            "• Experience: Old",
            "• Looking for a team: yes",
            "• Name for the certificate: &lt;!channel&gt;",
            "• Diet: vegan",
            "• Goal: learn",
            "• Shirt: M",
            "• Shirts: S",
            "• Photos?: no",
            "• Age: 31",
            "*Your next steps*",
            "• Do this.",
        ]
    )
    withdraw = blocks.button(
        "Withdraw",
        "register-withdraw",
        style="danger",
        confirm="Withdraw from *ML4SCI Hackathon* and leave your teams?",
    )
    assert status_reply(hackathon, ana, ["Do this."]) == Reply(
        text=text,
        blocks=[blocks.section(text), blocks.actions(blocks.button("Edit", "register"), withdraw)],
        title="Your registration",
    )


def test_a_registration_without_a_place_tells_none(session: Session) -> None:
    hackathon = make_hackathon(session, registration={"questions": make_questions()})
    ana = make_participant(session, hackathon, "ana", affiliation="")
    assert status_reply(hackathon, ana, []).text == "\n".join(
        [
            f"You are registered for *ML4SCI Hackathon*, since {SINCE}.",
            "• Looking for a team: no",
            "• Name for the certificate: Ana",
            "*Your next steps*",
        ]
    )


def test_withdrawing_is_asked_and_told(session: Session) -> None:
    hackathon = make_hackathon(session)
    asked = withdraw_question(hackathon)
    assert asked.text == (
        "Do you want to withdraw from *ML4SCI Hackathon*? You would leave your teams too. "
        "If not, there is nothing to do."
    )
    assert asked.blocks and asked.blocks[0] == blocks.section(asked.text)
    told = "You have withdrawn from *ML4SCI Hackathon* and left your teams."
    assert withdrawn_reply(hackathon, may_return=False) == Reply(
        told, title="Withdrawn", replaces=True
    )
    assert withdrawn_reply(hackathon, may_return=True).text == (
        f"{told} Changed your mind? `/register` brings you back."
    )
