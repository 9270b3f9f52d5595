"""Transcripts, and the cast of a rehearsal."""

from datetime import timedelta
from io import StringIO

from slack_sdk import WebClient

from bot.core.clock import FastClock
from rehearsal import Person, Transcript, Workspace, add_people, write_transcript
from rehearsal.sample_people import CAST
from tests.rehearsal.helpers import section

ZONES = ["America/New_York", "America/Chicago"]

EXPECTED = """\
### Mon 26 Oct 2020 17:00 EDT · 16:00 CDT · #general

**helper**

> Welcome to the hackathon
> It begins now

### Mon 26 Oct 2020 17:15 EDT · 16:15 CDT · @ana

**helper**

> psst

"""


def test_a_transcript_has_an_entry_for_each_message(
    workspace: Workspace, client: WebClient, clock: FastClock, ana: Person
) -> None:
    output = StringIO()
    workspace.on_event(Transcript(workspace, output, ZONES).note)
    blocks = [section("*Welcome* to the hackathon"), section("It begins now")]
    client.chat_postMessage(channel="general", text="Welcome", blocks=blocks)
    client.chat_postEphemeral(channel="general", user=ana.id, text="for nobody else")
    clock.jump_to(clock.now() + timedelta(minutes=15))
    client.chat_postMessage(channel=ana.id, text="psst")
    assert output.getvalue() == EXPECTED
    at_the_end = StringIO()
    messages = [each for each in workspace.all_messages() if each.ephemeral_to is None]
    write_transcript(workspace, messages, at_the_end, ZONES)
    assert at_the_end.getvalue() == EXPECTED


def test_the_cast_comes_from_five_zones(clock: FastClock) -> None:
    workspace = Workspace(clock)
    add_people(workspace)
    assert [user.handle for user in workspace.people()] == [role.handle for role in CAST]
    assert len({user.tz for user in workspace.people()}) == 5
    assert [user.handle for user in workspace.people() if user.is_admin] == ["olga"]
