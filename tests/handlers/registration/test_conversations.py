"""Whole conversations: people, Slack's protocol over real sockets, the bot, a database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.hackathons.models import Hackathon
from bot.registration.register import find_participant
from bot.workspaces.models import Person
from rehearsal import Modal
from tests.handlers.conftest import MakeStage
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace

pytestmark = pytest.mark.both_databases

CLOSES = datetime(2020, 10, 28, 22, tzinfo=UTC)

ASKS_ALL = {
    "where": {"kind": "hybrid", "sites": [{"key": "ua", "name": "Alabama"}]},
    "registration": {
        "code_of_conduct": "https://example.org/conduct",
        "questions": [
            {"key": "size", "label": "Shirt", "kind": "choice", "options": ["S", "M"]},
            {"key": "photo", "label": "Photos?", "kind": "yes or no"},
            {"key": "diets", "label": "Diets", "kind": "choices", "options": ["a", "b", "c"]},
            {"key": "goal", "label": "Goal", "kind": "long text"},
            {"key": "age", "label": "Age", "kind": "number"},
        ],
    },
}
ANSWERS = {
    "Affiliation": "Brown & <co>",
    "Where you take part": "Alabama",
    "Challenges that interest you": ["Higgs Boson"],
    "Your experience": "Experienced",
    "Team": ["I am looking for a team"],
    "Name for the certificate": "Ana Sol",
    "Shirt": "M",
    "Photos?": "No",
    "Diets": ["a", "c"],
    "Goal": "To learn.",
    "Age": "31",
    "Code of conduct": ["I have read it and agree to it"],
}


def set_hackathon(stage: BotInWorkspace, **columns: Any) -> None:
    """Change the stage's hackathon."""
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        for name, value in columns.items():
            setattr(hackathon, name, value)


def is_registered(stage: BotInWorkspace, handle: str) -> bool:
    """Whether the database has a registration of theirs."""
    with stage.database.read() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        return find_participant(session, hackathon, stage.person(handle).id) is not None


def first_text(modal: Modal | None) -> str:
    """The text of a modal's first block with one."""
    assert modal is not None
    return str(next(block["text"]["text"] for block in modal.blocks if "text" in block))


def test_registering_editing_withdrawing_and_coming_back(make_stage: MakeStage) -> None:
    stage = make_stage(**ASKS_ALL)
    ana = stage.person("ana")
    assert ana.command("/register", "status").text.startswith("Register first with `/register`")

    ana.command("/register")
    assert ana.modal and ana.modal.title == "Register"
    assert ana.modal.values["Name for the certificate"] == "Ana"
    ana.fill(ANSWERS)
    welcome = ana.submit()
    assert first_text(welcome) == "You are registered for *ML4SCI Hackathon*. Welcome!"
    ana.close_modal()
    assert "• Affiliation: Brown &amp; &lt;co&gt;\n" in ana.command("/register", "status").text

    ana.command("/register")
    assert ana.modal and ana.modal.title == "Your registration"
    assert dict(ana.modal.values) == ANSWERS
    ana.fill({"Affiliation": "FSU"})
    assert first_text(ana.submit()) == "Your registration for *ML4SCI Hackathon* is saved."
    ana.close_modal()
    assert "• Affiliation: FSU\n" in ana.command("/register", "status").text

    assert ana.command("/team", "create quarks").error is None
    ana.command("/register", "withdraw")
    withdrawn = ana.click("register-withdraw")
    assert withdrawn.text.startswith("You have withdrawn from *ML4SCI Hackathon* and left")
    assert not is_registered(stage, "ana")
    for command in ("status", "edit", "withdraw"):
        assert ana.command("/register", command).text.startswith("Register first")

    ana.command("/register")
    assert ana.modal and not ana.modal.values["Affiliation"]
    ana.fill(ANSWERS)
    assert first_text(ana.submit()) == "You are registered for *ML4SCI Hackathon*. Welcome!"
    assert is_registered(stage, "ana")


def test_the_form_begins_with_the_full_name_that_slack_has(make_stage: MakeStage) -> None:
    stage = make_stage()
    ana = stage.person("ana")
    with stage.database.write() as session:
        person = session.scalars(select_ours(Person).where(Person.slack_id == ana.id)).one()
        person.full_name = "Ana María López"
    ana.command("/register")
    assert ana.modal is not None
    assert ana.modal.values["Name for the certificate"] == "Ana María López"


def test_what_is_wrong_stands_under_its_field(make_stage: MakeStage) -> None:
    stage = make_stage(**ASKS_ALL)
    ana = stage.person("ana")
    ana.command("/register")
    ana.fill({**ANSWERS, "Age": "1e99", "Name for the certificate": "\0 "})
    faulty = ana.submit()
    assert faulty and faulty.errors == {
        "question:age": "Please write a number that is not that large.",
        "certificate_name": "Please write your name as the certificate should have it.",
    }
    assert not is_registered(stage, "ana")
    ana.fill({"Age": "31", "Name for the certificate": "Ana"})
    assert first_text(ana.submit()).startswith("You are registered")


def test_a_form_that_is_out_of_date_says_so(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    ana.command("/register")
    ana.fill({"Affiliation": "Brown"})
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        registration = {"code_of_conduct": "https://example.org/conduct"}
        changed = hackathon.file.model_copy(
            update={"registration": hackathon.file.registration.model_copy(update=registration)}
        )
        hackathon.document = changed.model_dump_json()
    assert first_text(ana.submit()) == (
        "The form has changed meanwhile. Please open it again with `/register`."
    )
    assert not is_registered(stage, "ana")


def test_outside_its_time_registration_says_when_it_is(stage: BotInWorkspace) -> None:
    set_hackathon(stage, registration_closes=CLOSES)
    ana, ben = stage.sign_up("ana"), stage.person("ben")
    ben.command("/register")
    ben.fill({"Affiliation": "ETH"})
    stage.clock.jump_to(CLOSES)
    closed = "Registration closed Wed 28 Oct 2020, 18:00 EDT · 17:00 CDT (for you: <!date^"
    assert first_text(ben.submit()).startswith(closed)
    assert ben.command("/register").text.startswith(closed)
    ana.command("/register", "edit")
    ana.fill({"Affiliation": "FSU"})
    assert first_text(ana.submit()).endswith("is saved.")
    ana.close_modal()
    ana.command("/register", "withdraw")
    assert "brings you back" not in ana.click("register-withdraw").text
    set_hackathon(stage, registration_opens=CLOSES + timedelta(hours=1))
    opens = "Registration opens Wed 28 Oct 2020, 19:00 EDT"
    assert ben.command("/register").text.startswith(opens)


def test_hostile_words_stay_words(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    hostile = "<!channel> *x* `/team` \u202eabc\U0001f984 & <@U1|you>"
    ana.command("/register")
    ana.fill({"Affiliation": hostile, "Name for the certificate": hostile})
    assert first_text(ana.submit()).startswith("You are registered")
    ana.close_modal()
    status = ana.command("/register", "status").text
    assert "<!channel>" not in status and "<@U1" not in status
    for command in ("/register", "/agenda", "/officehours", "/challenges", "/deadlines"):
        for text in (hostile, "x" * 300, "\0", "🦄"):
            answer = ana.command(command, text)
            assert answer.error is None
            assert "<!channel>" not in answer.text and "Something went wrong" not in answer.text
