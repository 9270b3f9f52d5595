"""Where rows go: channels found, joined, made, lost and found again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from slack_sdk.errors import SlackApiError

from bot.agenda.kinds import CHANNEL
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxState
from bot.outbox.rows import NewMessage
from bot.workspaces.models import Channel
from rehearsal import CloseSocket, DropAnswer, Error, HttpStatus
from rehearsal.content.channels import archive_channel, rename_channel
from rehearsal.faults import Fault
from schedules.messages.agenda import EMPTY_PAUSE
from schedules.slack import channels as module
from schedules.slack.errors import error_word
from tests.schedules.delivery_fixture import DeliveryFixture, NewProcess
from tests.support.factories import NOW
from tests.support.races import wait_until_it_waits

pytestmark = pytest.mark.both_databases

SENT, FAILED = OutboxState.SENT, OutboxState.FAILED
TROUBLE: list[Fault] = [DropAnswer(), CloseSocket(), HttpStatus(429, 5), HttpStatus(500)]


def find(office: DeliveryFixture, name: str, *, private: bool = False) -> str:
    context, workspace_id = office.context, office.workspace_id

    def list_admins() -> list[str]:
        return context.members.list_admins(office.client, workspace_id, NOW)

    people = list_admins if private else None
    return context.channels.find_channel(office.client, workspace_id, name, people)


def enqueue_channel(office: DeliveryFixture) -> str:
    """Enqueue the making of the organisers' channel; return the row's key."""
    key = "channel:organisers"
    with office.database.write() as session:
        hackathon = session.get_one(Hackathon, office.hackathon_id)
        outbox.enqueue(
            session, hackathon, NewMessage(key, CHANNEL, key, NOW, {"channel": "organisers"})
        )
    return key


def members(office: DeliveryFixture, name: str) -> set[str]:
    channel = office.workspace.channel(name)
    assert channel is not None
    return set(channel.members) - {"hackathon"}


def test_a_missing_channel_is_made_and_known_from_then_on(office: DeliveryFixture) -> None:
    found = find(office, "higgs")
    channel = office.workspace.channel("higgs")
    assert channel is not None
    assert (channel.id, channel.is_private, channel.members) == (found, False, ["hackathon"])
    calls = len(office.workspace.calls)
    assert find(office, "higgs") == found
    assert len(office.workspace.calls) == calls


def test_a_channel_that_another_process_notes_at_the_same_time_is_noted_once(
    office: DeliveryFixture,
) -> None:
    """As one that slept in the middle of it, and whose row was taken over meanwhile."""
    with ThreadPoolExecutor(1) as pool:
        with office.database.write() as session:
            session.add(Channel(workspace_id=office.workspace_id, name="higgs", slack_id="C1"))
            session.flush()
            found = pool.submit(find, office, "higgs")
            office.wait_for(lambda: office.workspace.channel("higgs"))
            if office.database.is_shared:
                wait_until_it_waits(office.database, found)
        channel = office.workspace.channel("higgs")
        assert channel is not None
        assert found.result() == channel.id


def test_the_organisers_channel_is_made_private_and_others_are_not(office: DeliveryFixture) -> None:
    office.enqueue("a", lane="#organisers")
    office.enqueue("b", lane="#higgs")
    office.run()
    made = {name: office.workspace.channel(name) for name in ("organisers", "higgs")}
    assert {name: each and each.is_private for name, each in made.items()} == {
        "organisers": True,
        "higgs": False,
    }


def test_the_private_channel_has_the_workspaces_admins_in_it(office: DeliveryFixture) -> None:
    office.workspace.add_person("ana")
    office.workspace.add_person("olga", is_admin=True)
    office.workspace.install_app("another")
    find(office, "organisers", private=True)
    channel = office.workspace.channel("organisers")
    assert channel is not None
    assert set(channel.members) == {"hackathon", "olga"}


def test_into_the_private_channel_of_a_workspace_without_admins_nobody_is_invited(
    office: DeliveryFixture,
) -> None:
    office.workspace.add_person("ana")
    find(office, "organisers", private=True)
    assert "conversations.invite" not in [call.method for call in office.workspace.calls]


@pytest.mark.parametrize("fault", TROUBLE, ids=str)
@pytest.mark.parametrize("method", ["users.list", "conversations.info", "conversations.invite"])
def test_the_organisers_channel_is_done_only_when_its_people_are_in_it(
    office: DeliveryFixture, method: str, fault: Fault
) -> None:
    office.workspace.add_person("olga", is_admin=True)
    office.workspace.faults.add(method, fault)
    key = enqueue_channel(office)
    office.delivery.deliver_due()
    assert office.row(key).state == OutboxState.WAITING
    office.run()
    assert office.row(key).state == SENT
    assert members(office, "organisers") == {"olga"}


def test_where_slack_lets_nobody_in_the_channel_is_looked_at_again_and_messages_are_posted(
    office: DeliveryFixture,
) -> None:
    office.workspace.add_person("olga", is_admin=True)
    office.workspace.forbid("conversations.invite")
    office.enqueue("a", lane="#organisers")
    key = enqueue_channel(office)
    office.delivery.deliver_due()
    row = office.row(key)
    assert (row.state, row.ready_at) == (OutboxState.WAITING, NOW + EMPTY_PAUSE)
    assert office.texts("organisers") == ["note a"]
    office.workspace.allow("conversations.invite")
    office.run()
    assert office.row(key).state == SENT
    assert members(office, "organisers") == {"olga"}


def test_a_guest_among_the_admins_keeps_no_other_out(office: DeliveryFixture) -> None:
    for handle in ("olga", "otto"):
        office.workspace.add_person(handle, is_admin=True)
    office.workspace.refuse_invitations("olga", "cant_invite")
    find(office, "organisers", private=True)
    assert members(office, "organisers") == {"otto"}


def test_an_empty_channel_of_an_earlier_process_gets_its_people(
    office: DeliveryFixture, new_process: NewProcess
) -> None:
    office.workspace.add_person("olga", is_admin=True)
    with office.database.write() as session:
        made = office.client.conversations_create(name="organisers", is_private=True)["channel"]
        session.add(
            Channel(workspace_id=office.workspace_id, name="organisers", slack_id=made["id"])
        )
    assert find(new_process(), "organisers", private=True) == made["id"]
    assert members(office, "organisers") == {"olga"}


def test_a_channel_there_is_joined(office: DeliveryFixture) -> None:
    office.workspace.add_person("ana")
    higgs = office.workspace.add_channel("higgs", members=["ana"])
    assert find(office, "higgs") == higgs
    channel = office.workspace.channel("higgs")
    assert channel is not None
    assert channel.members == ["ana", "hackathon"]


@pytest.mark.parametrize("fault", TROUBLE, ids=str)
@pytest.mark.parametrize("method", ["conversations.list", "conversations.create"])
def test_whichever_call_for_a_missing_channel_goes_wrong_there_is_one_channel_with_one_message(
    office: DeliveryFixture, method: str, fault: Fault
) -> None:
    office.workspace.faults.add(method, fault)
    office.enqueue("a", lane="#higgs")
    office.run()
    assert office.states() == {"a": SENT}
    assert office.texts("higgs") == ["note a"]


@pytest.mark.parametrize("fault", TROUBLE, ids=str)
def test_where_joining_a_channel_goes_wrong_it_is_joined_the_next_time(
    office: DeliveryFixture, fault: Fault
) -> None:
    office.workspace.add_person("ana")
    office.workspace.add_channel("higgs", members=["ana"])
    office.workspace.faults.add("conversations.join", fault)
    office.enqueue("a", lane="#higgs")
    office.run()
    assert office.states() == {"a": SENT}
    assert office.texts("higgs") == ["note a"]


def test_a_channel_is_found_on_any_page(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    wanted = [office.workspace.add_channel(f"channel-{number}") for number in range(5)][-1]
    assert find(office, "channel-4") == wanted
    assert office.count_calls("conversations.list") == 3


def test_one_that_another_process_makes_meanwhile_is_found(office: DeliveryFixture) -> None:
    made: list[str] = []

    def make_first(_: object) -> bool:
        made.append(office.workspace.add_channel("higgs"))
        return False

    office.workspace.faults.add("conversations.create", Error("unused"), when=make_first)
    assert find(office, "higgs") == made[0]


def test_a_private_channel_without_the_bot_is_said_to_be_so(office: DeliveryFixture) -> None:
    office.workspace.add_person("ana")
    office.workspace.add_channel("organisers", private=True, members=["ana"])
    with pytest.raises(SlackApiError) as caught:
        find(office, "organisers", private=True)
    assert error_word(caught.value) == "name_taken"
    office.enqueue("a", lane="#organisers")
    office.run()
    assert set(office.states().values()) == {FAILED}
    assert office.row("a").reason == (
        "Slack said name_taken: a channel of that name is archived, or private and without me"
    )


def test_where_channels_are_forbidden_a_row_fails_at_once_and_it_is_told(
    office: DeliveryFixture,
) -> None:
    find(office, "organisers", private=True)
    office.workspace.forbid("conversations.create")
    office.enqueue("a", "b", lane="#higgs", title="Higgs talk")
    office.run()
    assert (office.row("a").state, office.row("a").attempts) == (FAILED, 1)
    assert office.row("a").reason == (
        "Slack said restricted_action: this workspace does not let me do that"
    )
    assert len(office.texts("organisers")) == 1


def test_a_renamed_channel_is_the_same_channel(office: DeliveryFixture) -> None:
    office.enqueue("a", lane="#higgs")
    office.run()
    state = office.workspace.state
    with state.condition:
        rename_channel(state, state.channel_of("higgs"), "higgs-boson", by="UANA")
    office.enqueue("b", lane="#higgs")
    office.run()
    assert office.texts("higgs-boson") == ["note a", "note b"]


def test_a_channel_made_anew_is_found_again(office: DeliveryFixture) -> None:
    old = find(office, "higgs")
    with office.workspace.state.condition:
        del office.workspace.state.channels[old]
    new = office.workspace.add_channel("higgs")
    office.enqueue("a", lane="#higgs")
    office.run()
    assert office.states() == {"a": SENT}
    assert office.row("a").slack_channel == new
    assert office.texts("higgs") == ["note a"]


def test_a_channel_that_the_bot_was_put_out_of_is_joined_again(office: DeliveryFixture) -> None:
    higgs = find(office, "higgs")
    with office.workspace.state.condition:
        office.workspace.state.channels[higgs].member_ids.remove(office.app.bot_user_id)
    office.enqueue("a", lane="#higgs")
    office.run()
    assert office.states() == {"a": SENT}
    assert office.texts("higgs") == ["note a"]


def test_a_lost_channel_is_found_again_on_a_later_attempt_too(office: DeliveryFixture) -> None:
    higgs = find(office, "higgs")
    with office.workspace.state.condition:
        office.workspace.state.channels[higgs].member_ids.remove(office.app.bot_user_id)
    office.workspace.faults.add("chat.postMessage", Error("service_unavailable"))
    office.enqueue("a", lane="#higgs")
    office.run()
    assert office.states() == {"a": SENT}


def test_an_archived_channel_fails_the_row_and_the_organisers_are_told_once(
    office: DeliveryFixture,
) -> None:
    find(office, "higgs")
    state = office.workspace.state
    with state.condition:
        archive_channel(state, state.channel_of("higgs"), "UANA")
    office.enqueue("a", lane="#higgs")
    office.run()
    row = office.row("a")
    assert (row.state, row.attempts) == (FAILED, 1)
    assert row.reason == (
        "Slack said name_taken: a channel of that name is archived, or private and without me"
    )
    assert len(office.texts("organisers")) == 1


def test_a_direct_message_goes_to_the_person(office: DeliveryFixture) -> None:
    ana = office.workspace.add_person("ana")
    office.enqueue("a", lane=f"@{ana}")
    office.enqueue("b", lane="@UNOBODY")
    office.run()
    assert office.texts("@ana") == ["note a"]
    assert office.row("b").state == FAILED
    assert office.row("b").reason == "Slack said channel_not_found"
    assert len(office.texts("organisers")) == 1
