"""`/organiser export`: everything comes to the organiser's direct messages, zipped."""

import csv
import io
import json
import zipfile

import pytest

from bot.hackathons.models import Hackathon
from bot.roles.models import RoleGrant
from tests.handlers.conftest import MakeStage
from tests.support.factories import NOW, make_item
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace

COMING = (
    "I am sending you everything I know of the hackathon, as tables in a zip. Look in your direct "
    "messages with me. It holds personal data: keep it where only organisers can read it."
)


@pytest.fixture
def stage(make_stage: MakeStage) -> BotInWorkspace:
    """Ana organises; a lecture is on the agenda."""
    stage = make_stage(organisers=["ana@example.org"])
    with stage.database.write() as session:
        make_item(session, session.get_one(Hackathon, stage.hackathon_id), "lecture", NOW)
    return stage


def test_everything_comes_to_the_organisers_direct_messages(stage: BotInWorkspace) -> None:
    stage.sign_up("ben").command("/team", "create =quarks")
    ana = stage.person("ana")
    assert ana.command("/organiser", "export").text == COMING
    stage.deliver()
    message = stage.workspace.messages("@ana")[-1]
    assert message.text.startswith(
        "ML4SCI Hackathon, everything I know of it, as of Tue 27 Oct 2020, 11:00 EDT"
    )
    assert message.text.endswith(
        "It holds personal data: names, e-mail addresses, what people answered. Keep it where "
        "only organisers can read it, and delete it when you no longer need it."
    )
    (file,) = message.files
    assert file.title == "ML4SCI Hackathon: export"
    assert file.name.startswith("ml4sci-export-") and file.name.endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
        assert archive.namelist()[0] == "ml4sci-export-2020-10-27/README.txt"
    assert b"PERSONAL DATA" in files["README.txt"]
    (participant,) = json.loads(files["participants.json"])
    assert (participant["email"], participant["zone"]) == ("ben@example.org", "Europe/Zurich")
    assert participant["teams"] == ["=quarks"]
    (row,) = csv.DictReader(io.StringIO(files["teams.csv"].decode("utf-8-sig"), newline=""))
    assert (row["name"], row["members"]) == ("'=quarks", "Ben")
    assert [each["key"] for each in json.loads(files["agenda.json"])] == ["lecture"]
    (entry,) = json.loads(files["audit.json"])
    assert (entry["by"], entry["action"]) == ("Ana", "exported")


def test_the_log_shows_who_had_it(stage: BotInWorkspace) -> None:
    ana = stage.person("ana")
    ana.command("/organiser", "export")
    assert f"<@{ana.id}>: exported, ML4SCI Hackathon" in ana.command("/organiser", "log").text


def test_who_organises_no_more_by_then_gets_nothing(stage: BotInWorkspace) -> None:
    stage.person("ana").command("/organiser", "export")
    with stage.database.write() as session:
        for grant in session.scalars(select_ours(RoleGrant)):
            grant.ended_at = NOW
    stage.deliver()
    assert stage.workspace.messages("@ana") == []


def test_nobody_else_may(stage: BotInWorkspace) -> None:
    said = stage.person("ben").command("/organiser", "export").text
    assert said.startswith("Only organisers may do that.")
    stage.deliver()
    assert stage.workspace.messages("@ben") == []
