"""Whatever people and files write, every view shows it: whole, within Slack's limits, as text.

One conversation goes through all commands, forms, the Home tab and the messages of the event, with
a file whose every text is made for it.
"""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.app import DELIVERABLES
from bot.core.database import Database, shared_now
from bot.hackathon_file import read_hackathon_file
from bot.hackathons.models import Hackathon
from bot.loading.load import load_hackathon
from bot.outbox.kinds import name_kinds
from bot.outbox.models import OutboxRow, OutboxState
from bot.workspaces.people import learn_person
from rehearsal import Person
from rehearsal.state.mentions import find_broadcasts
from schedules.engine.delivery import Delivery
from tests.fuzz.judges.words import find_faults, has_reference
from tests.support.factories import NOW
from tests.support.full_file import make_full_file
from tests.support.neighbours import select_ours
from tests.support.slack import ZONES, BotInWorkspace

Json = dict[str, Any]

FILLERS = {
    "broadcasts": "<!channel> <!here|x> <@U0VICTIM> & *b* `c` ",
    "entities": "&<>",
    "emoji": "🦑 ",
}
TYPED = [
    *(("/agenda", text) for text in ("all", "today", "wednesday", "{long}", "ics", "edit i270")),
    *(("/agenda", text) for text in ("add", "move", "cancel", "move {name} to friday 1pm")),
    *(("/officehours", text) for text in ("", "key-c", "{long}")),
    *(("/challenges", text) for text in ("", "key-c", "{name}", "{long}")),
    *(("/deadlines", ""), ("/hackathon", ""), ("/team", "create"), ("/team", "create {long}")),
    *(("/team", text) for text in ("show", "show {long}", "list", "list key-c", "list {name}")),
    *(("/team", text) for text in ("join {long}", "challenge key-c", "rename 2 {name}", "lock")),
    *(("/team", text) for text in ("remove @ben {name}", "invite @ben @nobody {long}")),
    *(("/organiser", text) for text in ("status", "list", "log", "log {long}", "export")),
    *(("/organiser", text) for text in ("add @ben {name}", "add @ben judge", "remove @ben @chi")),
    *(("/announcements", text) for text in ("mute", "unmute", "mute {long}", "{long}")),
    *(("/announce", text) for text in ("help", "{long}", "list {name}")),
]
# Of Slack's marks, what may stand in a text.
_WHOLE = re.compile(r"<(?:https?://|mailto:|@U|#C|!date\^)[^<>]+>|&(?:amp|lt|gt);")


@pytest.fixture(params=FILLERS)
def filler(request: pytest.FixtureRequest) -> str:
    """The characters of which all texts are made."""
    return FILLERS[request.param]


def make_text(filler: str, limit: int) -> str:
    return (filler * limit)[:limit].strip()


@pytest.fixture(params=["own words", "the bot's words"])
def stage(
    request: pytest.FixtureRequest, database: Database, filler: str
) -> Iterator[BotInWorkspace]:
    """The bot with a file whose texts are all at their limit; Ana organises."""
    file = make_full_file(lambda limit: make_text(filler, limit))
    if request.param != "own words":
        del file["words"]
    reading = read_hackathon_file(json.dumps(file, ensure_ascii=False))
    assert reading.hackathon is not None, reading.findings
    with BotInWorkspace(database, *ZONES) as stage:
        with database.write() as session:
            workspace = session.get_one(Hackathon, stage.hackathon_id).workspace
            load_hackathon(session, workspace, reading.hackathon, NOW)
            for handle in ZONES:
                learn_person(
                    session,
                    workspace.id,
                    stage.person(handle).id,
                    name=make_text(filler, 80),
                    zone=ZONES[handle],
                    email=f"{handle}@example.org",
                )
        stage.connect()
        yield stage


class Watched:
    """A person whose forms and Home are noted as they see them."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.shown: list[Json] = []

    def type(self, command: str, text: str = "") -> None:
        """Send a command, and close the form that it opens, if any."""
        self.person.command(command, text)
        self.close()

    def submit(self) -> None:
        """Send the form, and look at what comes of it."""
        self._note()
        after = self.person.submit()
        assert after is None or not (after.errors or after.trouble), after
        self._note()

    def close(self) -> None:
        """Look at the open forms, and close them."""
        while self.person.modal is not None:
            self._note()
            self.person.close_modal()

    def open_home(self) -> None:
        """Look at Home."""
        self.shown.append(self.person.open_home() or {})

    def _note(self) -> None:
        if self.person.modal is not None:
            self.shown.append({"blocks": self.person.modal.blocks})


def find_cuts(said: Any) -> list[str]:
    """The texts in which a mark of Slack's is cut, or is none of ours."""
    texts = []
    if isinstance(said, dict):
        text = said.get("text", "")
        is_marked = said.get("type") == "mrkdwn" or "blocks" in said
        if is_marked and re.search("[<>&]", _WHOLE.sub("", text)):
            texts.append(text[-300:])
        texts += [each for value in said.values() for each in find_cuts(value)]
    elif isinstance(said, list):
        texts += [each for value in said for each in find_cuts(value)]
    return texts


def play_event(stage: BotInWorkspace) -> None:
    """Deliver everything, from now until nothing is to come."""
    context = stage.make_context(stage.database, stage.clock, connections=8)
    delivery = Delivery(
        stage.database,
        stage.clock,
        context.performers(),
        posting=name_kinds(DELIVERABLES.messages),
        progress=DELIVERABLES.progress,
        shared_wall=shared_now,
    )
    while (instant := delivery.next_instant()) is not None:
        stage.clock.jump_to(max(instant, stage.clock.now() + timedelta(seconds=2)))
        delivery.deliver_due()
    delivery.stop()


def register(watched: Watched, filler: str) -> None:
    watched.person.command("/register")
    watched.person.fill(
        {
            "affiliation": make_text(filler, 200),
            "site": "Online",
            "code_of_conduct": ["I have read it and agree to it"],
            "question:q0": make_text(filler, 150),
            "question:q1": make_text(filler, 3000),
        }
    )
    watched.submit()
    watched.close()
    watched.type("/register", "status")
    watched.type("/register", "edit")
    watched.type("/register", "withdraw")


def talk(stage: BotInWorkspace, filler: str) -> list[Json]:
    """Use every command as several people; return the views that they saw."""
    ana, ben, chi = (Watched(stage.person(each)) for each in ZONES)
    name = make_text(filler, 58)
    ana.open_home()
    for number, each in enumerate((ana, ben, chi)):
        register(each, filler)
        if each is not chi:
            each.type("/team", f"create {number} {name}")
    ana.type("/team", "invite @chi")
    for command, text in TYPED:
        ana.type(command, text.format(name=name, long=make_text(filler, 2500)))
    ana.person.command("/announce", make_text(filler, 2500))
    ana.person.fill({"any_of": ["Everyone registered"], "channels": ["general"]})
    ana.submit()
    ana.submit()
    ana.close()
    ana.type("/announce", "list")
    for text in (f"add {name[:40]} on friday 1pm", "move i270 to friday 2pm", "cancel i281"):
        ana.person.command("/agenda", text)
        ana.person.click("agenda-confirm")
    for each in (ana, ben, chi):
        each.open_home()
    return [*ana.shown, *ben.shown, *chi.shown]


def test_every_view_is_whole_and_fits(stage: BotInWorkspace, filler: str) -> None:
    shown = talk(stage, filler)
    play_event(stage)
    said = [
        {"text": each.text, "blocks": each.blocks}
        for each in stage.workspace.all_messages()
        if each.app_id
    ]
    assert len(said) > 60
    assert len(shown) > 20
    assert [fault for each in said for fault in find_faults(each)] == []
    assert [each for each in said if has_reference(each)] == []
    assert [each for view in shown for each in find_broadcasts("", view.get("blocks", []))] == []
    assert find_cuts([*said, *shown]) == []
    with stage.database.read() as session:
        failed = select_ours(OutboxRow).where(OutboxRow.state == OutboxState.FAILED)
        assert [(row.kind, row.reason) for row in session.scalars(failed)] == []
