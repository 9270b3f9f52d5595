"""Organisers name others, and read in the log what was done, over real sockets."""

from datetime import timedelta

import pytest

from bot.audit import log as audit
from bot.hackathons.models import Hackathon
from bot.loading.history import note_load
from bot.slack import block_kit as blocks
from bot.workspaces.people import find_person
from handlers.organisers.views import PAGE_ENTRIES, log_reply
from tests.handlers.conftest import MakeStage
from tests.support.factories import NOW
from tests.support.slack import BotInWorkspace

pytestmark = pytest.mark.both_databases

WHEN = "Tue 27 Oct 2020, 11:00 EDT · 10:00 CDT"


@pytest.fixture
def stage(make_stage: MakeStage) -> BotInWorkspace:
    """Ana organises."""
    return make_stage(organisers=["ana@example.org"])


def test_an_organiser_names_another_who_then_may(stage: BotInWorkspace) -> None:
    ana, ben = stage.person("ana"), stage.person("ben")
    assert ben.command("/organiser", "log").text.startswith("Only organisers may do that.")
    assert ana.command("/organiser", "add @ben").text == f"<@{ben.id}>: now organiser."
    assert ana.command("/organiser", "add @ben").text == f"<@{ben.id}>: already organiser."
    assert ben.command("/organiser", "log").text == (
        "What organisers did\n"
        f"{WHEN}  <@{ana.id}>: role given, Ben\n"
        f"role: none → organiser · person: none → {ben.id}\n"
        f":no_entry: {WHEN}  <@{ben.id}> was refused `/organiser log`"
    )
    removed = ana.command("/organiser", "remove @ben").text
    assert removed == f"<@{ben.id}>: no longer organiser."
    assert ben.command("/organiser", "log").text.startswith("Only organisers may do that.")


def test_everybody_may_see_who_organises_and_mentors(stage: BotInWorkspace) -> None:
    ana, ben, chi = (stage.person(each) for each in ("ana", "ben", "chi"))
    ana.command("/organiser", "add @ben mentor for higgs")
    assert chi.command("/organiser", "list").text == (
        f"*Organisers*: <@{ana.id}>\n*Mentors*: <@{ben.id}>\n*Judges*: nobody yet"
    )


def test_the_log_says_who_tried_what_in_vain(stage: BotInWorkspace) -> None:
    ben = stage.person("ben")
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        by = find_person(session, hackathon.workspace_id, ben.id)
        assert by is not None
        for what in ("button organiser-log", "modal announce", "/announce"):
            audit.note_refusal(session, hackathon, what, by=by, now=NOW)
    assert stage.person("ana").command("/organiser", "log").text.splitlines()[1:] == [
        f":no_entry: {WHEN}  <@{ben.id}> was refused `/announce`",
        f":no_entry: {WHEN}  <@{ben.id}> was refused the form `announce`",
        f":no_entry: {WHEN}  <@{ben.id}> was refused the button `organiser-log`",
    ]


@pytest.mark.parametrize("word", ["add", "remove"])
@pytest.mark.parametrize("whom", ["", "@hackathon"])
def test_whom_it_is_about_must_be_said_and_is_not_the_bot(
    stage: BotInWorkspace, word: str, whom: str
) -> None:
    said = stage.person("ana").command("/organiser", f"{word} {whom}").text
    assert said == f"Say whom: for example, `/organiser {word} @max`."


def test_whoever_got_or_lost_no_role_is_named(stage: BotInWorkspace) -> None:
    ana, ben, chi = (stage.person(each) for each in ("ana", "ben", "chi"))
    bot = f"<@{stage.app.bot_user_id}> is a bot, and bots have no roles."
    assert ana.command("/organiser", "add @ben and @nobody, @hackathon mentor").text == (
        f"<@{ben.id}>: now mentor.\n"
        "I found no person called *@nobody*: name people one by one, and pick them from the list "
        f"that Slack shows when you type `@`.\n{bot}"
    )
    assert ana.command("/organiser", "remove @ben @chi").text == (
        f"<@{ben.id}>: no longer mentor.\n<@{chi.id}> has no such role to take away."
    )


def test_a_word_that_stands_alone_leaves_nothing_out(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    assert ana.command("/organiser", "log since <monday>").text == (
        "`log` takes no more words, so please leave out *since &lt;monday&gt;*."
    )
    assert ana.command("/announcements", "mute for an hour").text == (
        "`mute` takes no more words, so please leave out *for an hour*."
    )
    assert ana.command("/announcements", "unmute").text.startswith("You get all announcements. ")


def test_of_a_file_that_was_loaded_the_log_says_that_alone(stage: BotInWorkspace) -> None:
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        file = hackathon.file.model_copy(update={"name": "Another"})
        note_load(session, hackathon, file, NOW, changed=True)
    said = stage.person("ana").command("/organiser", "log").text
    assert said.splitlines()[1:] == [f"{WHEN}  The command line: file loaded, {file.slug}"]


def test_the_log_is_read_in_pages(stage: BotInWorkspace) -> None:
    with stage.database.write() as session:
        hackathon = session.get_one(Hackathon, stage.hackathon_id)
        assert log_reply([], 1, 1, hackathon).text == "No organiser has changed anything yet."
        for number in range(PAGE_ENTRIES + 1):
            at = NOW + timedelta(minutes=number)
            audit.note_action(session, hackathon, "loaded", f"file {number}", by=None, now=at)
    ana = stage.person("ana")
    first = ana.command("/organiser", "log").text
    assert first.splitlines()[0] == "What organisers did (page 1 of 2)"
    assert first.splitlines()[1].endswith("The command line: loaded, file 15")
    second = ana.click("Earlier").text
    assert second == (
        f"What organisers did (page 2 of 2)\n{WHEN}  The command line: loaded, file 0"
    )
    assert ana.click("Later").text == first
    # A page of a log that was longer once.
    beyond = [blocks.actions(blocks.button("Beyond", "organiser-log", 99))]
    stage.bolt.client.chat_postMessage(channel="general", text="Beyond", blocks=beyond)
    assert ana.click("Beyond").text == second
