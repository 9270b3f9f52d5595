"""Messages made again in their place, and where a row's lane leads."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.agenda.channels import enqueue_channels
from bot.core.clock import SystemClock
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage
from bot.slack.block_kit import Message, message
from bot.teams.models import Team
from rehearsal.content.channels import archive_channel
from rehearsal.content.messages import delete_message
from schedules.engine import actions as performers
from schedules.job import Done, Job
from tests.schedules.delivery_fixture import NOTE, DeliveryFixture, Stopwatch
from tests.support.factories import NOW

MOMENT = timedelta(milliseconds=1)
LATER = NOW + timedelta(minutes=1)


def refresh(office: DeliveryFixture, key: str) -> str:
    """Have the row's message made again; the key of the row that does it."""
    with office.database.write() as session:
        row = session.get_one(OutboxRow, office.row(key).id)
        outbox.enqueue_refresh(session, row, LATER)
    office.run()
    return next(key for key in office.states() if key.startswith("refresh:"))


def test_a_posted_message_is_made_again_in_its_place(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.enqueue("a")
    office.run()
    monkeypatch.setitem(office.messages, NOTE, lambda *_: {"text": "changed"})
    key = refresh(office, "a")
    (message,) = office.workspace.messages("general")
    assert (message.text, message.edited is not None) == ("changed", True)
    assert message.ts == office.row("a").slack_ts
    assert office.states()[key] == OutboxState.SENT


def test_a_message_that_somebody_deleted_is_left_at_that(office: DeliveryFixture) -> None:
    office.enqueue("a")
    office.run()
    state = office.workspace.state
    with state.condition:
        channel = state.channel_of("general")
        delete_message(state, channel, channel.messages[-1])
    row = office.row(refresh(office, "a"))
    assert (row.state, row.reason) == (OutboxState.SKIPPED, "the message is gone")


@pytest.mark.parametrize("word", ["edit_window_closed", "cant_update_message"])
def test_a_message_that_may_not_be_changed_any_more_is_left_as_it_is(
    office: DeliveryFixture, word: str
) -> None:
    office.enqueue("a")
    office.run()
    office.workspace.forbid("chat.update", word)
    row = office.row(refresh(office, "a"))
    assert (row.state, row.reason) == (
        OutboxState.SKIPPED,
        f"the message cannot be changed any more ({word})",
    )


def test_a_message_in_an_archived_channel_is_left_as_it_is(office: DeliveryFixture) -> None:
    office.enqueue("a", lane="#higgs")
    office.run()
    state = office.workspace.state
    with state.condition:
        archive_channel(state, state.channel_of("higgs"), "UANA")
    row = office.row(refresh(office, "a"))
    assert (row.state, row.reason) == (
        OutboxState.SKIPPED,
        "the message cannot be changed any more (is_inactive)",
    )


def test_another_refusal_of_a_change_is_a_failure(office: DeliveryFixture) -> None:
    office.enqueue("a")
    office.run()
    office.workspace.forbid("chat.update", "msg_too_long")
    row = office.row(refresh(office, "a"))
    assert (row.state, row.reason) == (OutboxState.FAILED, "Slack said msg_too_long")


def test_a_message_that_was_never_sent_is_not_made_again(office: DeliveryFixture) -> None:
    office.enqueue("a", until=(NOW - timedelta(minutes=1)).isoformat())
    with office.database.write() as session:
        row = session.get_one(OutboxRow, office.row("a").id)
        row.state = OutboxState.SENDING
        outbox.enqueue_refresh(session, row, NOW)
        row.state = OutboxState.WAITING
    office.run()
    key = next(key for key in office.states() if key.startswith("refresh:"))
    assert office.row(key).reason == "there is no message to change"


def enqueue_team(office: DeliveryFixture, channel_id: str | None) -> None:
    """Enqueue a note in the channel of a team."""
    with office.database.write() as session:
        hackathon = session.get_one(Hackathon, office.hackathon_id)
        team = Team(
            hackathon_id=hackathon.id,
            name="Quarks",
            folded_name="quarks",
            created_at=NOW,
            channel_id=channel_id,
        )
        session.add(team)
        session.flush()
        outbox.enqueue(session, hackathon, NewMessage("a", NOTE, f"team:{team.id}", NOW, {}))
    office.run()


def test_a_teams_lane_leads_to_its_channel(office: DeliveryFixture) -> None:
    made = office.client.conversations_create(name="team-quarks")
    enqueue_team(office, made["channel"]["id"])
    assert office.texts("team-quarks") == ["note a"]


def test_a_teams_channel_that_is_archived_is_not_looked_for(office: DeliveryFixture) -> None:
    channel_id = office.client.conversations_create(name="team-quarks")["channel"]["id"]
    office.client.conversations_archive(channel=channel_id)
    enqueue_team(office, channel_id)
    row = office.row("a")
    assert (row.state, row.reason) == (OutboxState.FAILED, "Slack said is_archived")
    posts = [each for each in office.workspace.calls if each.method == "chat.postMessage"]
    assert [each.arguments["channel"] for each in posts].count(channel_id) == 1


def test_without_a_channel_a_team_needs_no_message_there(office: DeliveryFixture) -> None:
    enqueue_team(office, None)
    row = office.row("a")
    assert (row.state, row.reason) == (OutboxState.SKIPPED, "the team has no channel")


def test_commands_in_a_message_carry_the_prefix(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(office.messages, NOTE, lambda *_: {"text": "See `/agenda`."})
    office.context = replace(office.context, prefix="hack-")
    office.enqueue("a")
    delivery = office.make_delivery()
    delivery.deliver_due()
    assert office.texts() == ["See `/hack-agenda`."]
    delivery.stop()


@pytest.mark.parametrize(("late", "as_of"), [(0, 0), (1, 0), (3, 2)])
def test_a_message_that_is_a_moment_late_is_made_as_if_on_time(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch, late: int, as_of: int
) -> None:
    def tell_instant(_session: Session, _row: OutboxRow, now: datetime) -> Message:
        return message(str(now - NOW))

    monkeypatch.setitem(office.messages, NOTE, tell_instant)
    clock = SystemClock(lambda: NOW + timedelta(seconds=late), lambda: 0.0)
    office.context = replace(office.context, clock=clock)
    office.enqueue("a")
    delivery = office.make_delivery()
    delivery.deliver_due()
    assert office.texts() == [str(timedelta(seconds=as_of))]
    delivery.stop()


@pytest.mark.parametrize(
    ("passed", "text"),
    [(timedelta(seconds=1) - MOMENT, "note a"), (timedelta(seconds=1), "changed")],
)
def test_a_message_made_with_the_claim_tells_its_state_for_a_second(
    office: DeliveryFixture,
    stopwatch: Stopwatch,
    monkeypatch: pytest.MonkeyPatch,
    passed: timedelta,
    text: str,
) -> None:
    def post_later(job: Job) -> Done:
        stopwatch.run_for(passed)
        monkeypatch.setitem(office.messages, NOTE, lambda *_: {"text": "changed"})
        return office.context.post_message(job)

    office.enqueue("a")
    delivery = office.make_delivery({NOTE: post_later})
    delivery.deliver_due()
    assert office.texts() == [text]
    delivery.stop()


def test_where_messages_cannot_be_made_with_the_claim_each_is_made_when_it_is_posted(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def be_away(_session: Session) -> None:
        raise OperationalError("connect", None, ConnectionError())

    monkeypatch.setattr(performers, "share_findings", be_away)
    office.enqueue("a")
    office.enqueue("b", lane="#higgs")
    office.run()
    assert office.texts() == ["note a"]
    assert office.texts("higgs") == ["note b"]


def test_the_channels_a_file_names_are_there_before_a_message_comes(
    office: DeliveryFixture,
) -> None:
    with office.database.write() as session:
        enqueue_channels(session, session.get_one(Hackathon, office.hackathon_id), NOW)
    office.run()
    organisers = office.workspace.channel("organisers")
    assert organisers is not None and organisers.is_private
    assert set(office.states().values()) == {OutboxState.SENT}
    assert office.texts() == []
