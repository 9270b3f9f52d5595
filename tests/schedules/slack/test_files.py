"""Files in direct messages: sent once whatever Slack answers, and who cannot have one is told."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product

import pytest

from bot.agenda.kinds import AGENDA_FILE
from bot.agenda.models import AgendaItem
from bot.exports.export import enqueue_export
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxState
from bot.outbox.rows import NewMessage
from bot.workspaces.people import get_person
from handlers.core.manifest import SCOPES
from rehearsal import CloseSocket, DropAnswer, Error, HttpStatus
from rehearsal.faults import Fault
from schedules.job import LEASE, MARGIN
from schedules.slack.client import SlackClient
from tests.schedules.delivery_fixture import DeliveryFixture, Stopwatch
from tests.support.factories import NOW, make_item
from tests.support.neighbours import select_ours

pytestmark = pytest.mark.both_databases

URL, UPLOAD, COMPLETE = "files.getUploadURLExternal", "upload", "files.completeUploadExternal"
NOT_SENT = (
    "I could not send you the agenda as a file: Slack did not take it from me. The organisers "
    "have been told. Meanwhile `/agenda all` shows the whole of it."
)


@pytest.fixture
def ana(office: DeliveryFixture) -> str:
    """Ana's id; there is one item on the agenda."""
    with office.database.write() as session:
        hackathon = session.get_one(Hackathon, office.hackathon_id)
        make_item(session, hackathon, "lecture", NOW + timedelta(hours=1))
    return office.workspace.add_person("ana")


def enqueue_file(office: DeliveryFixture, person: str, wanted: str = "all") -> None:
    """Enqueue the person that part of the agenda, under the key `file`."""
    with office.database.write() as session:
        hackathon = session.get_one(Hackathon, office.hackathon_id)
        message = NewMessage("file", AGENDA_FILE, f"@{person}", NOW, {"wanted": wanted})
        outbox.enqueue(session, hackathon, message)


def files(office: DeliveryFixture) -> list[str]:
    """The names of the files that Ana has got."""
    return [file.name for message in office.workspace.messages("@ana") for file in message.files]


TROUBLE: list[Fault] = [
    DropAnswer(),
    CloseSocket(),
    HttpStatus(429, 5),
    HttpStatus(500),
    HttpStatus(503),
]
# An upload's answer has no words.
WORDS: list[Fault] = [Error("internal_error"), Error("ratelimited")]


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        *product([URL, UPLOAD, COMPLETE], TROUBLE),
        *product([URL, COMPLETE], WORDS),
    ],
    ids=str,
)
def test_whichever_call_goes_wrong_there_is_one_file(
    office: DeliveryFixture, ana: str, call: str, fault: Fault
) -> None:
    office.workspace.faults.add(call, fault)
    enqueue_file(office, ana)
    office.run()
    assert office.states() == {"file": OutboxState.SENT}
    assert files(office) == [f"ml4sci-agenda-{office.row('file').id}.ics"]


def test_a_file_whose_answer_was_lost_is_found_and_not_shared_again(
    office: DeliveryFixture, ana: str
) -> None:
    office.workspace.faults.add(COMPLETE, DropAnswer())
    enqueue_file(office, ana)
    office.run()
    assert office.count_calls("conversations.history") == 1
    assert (office.count_calls(URL), office.count_calls(UPLOAD)) == (1, 1)
    (message,) = office.workspace.messages("@ana")
    assert office.row("file").slack_ts == message.ts
    # Only after a post does a lane rest.
    assert not office.delivery.is_resting()


def test_where_nobody_lets_me_look_it_is_not_sent_again(office: DeliveryFixture, ana: str) -> None:
    office.workspace.faults.add(COMPLETE, DropAnswer())
    office.workspace.forbid("conversations.history", "missing_scope")
    enqueue_file(office, ana)
    office.run()
    row = office.row("file")
    assert row.state == OutboxState.UNKNOWN
    assert row.reason is not None and row.reason.startswith("it may have been sent")
    assert len(files(office)) == 1


def lack_scope(office: DeliveryFixture) -> None:
    """Have the app installed from a manifest that did not ask for files yet."""
    scopes = [scope for scope in SCOPES if scope != "files:write"]
    app = office.workspace.install_app("older", scopes=scopes)
    office.client.token = app.bot_token


def forbid_sharing(office: DeliveryFixture) -> None:
    """Have the workspace's rules refuse files of apps."""
    office.workspace.forbid(COMPLETE, "restricted_action")


def refuse_content(office: DeliveryFixture) -> None:
    """Have something on the way take no file's content."""
    office.workspace.faults.add(UPLOAD, HttpStatus(403))


@pytest.mark.parametrize(
    ("refuse", "reason"),
    [
        (
            lack_scope,
            "Slack said missing_scope: the app must be installed again, with the manifest's scopes",
        ),
        (forbid_sharing, "Slack said restricted_action: this workspace does not let me do that"),
        (refuse_content, "Slack did not take the file (403)"),
    ],
)
def test_who_cannot_have_the_file_is_told_and_so_are_the_organisers(
    office: DeliveryFixture, ana: str, refuse: Callable[[DeliveryFixture], None], reason: str
) -> None:
    refuse(office)
    enqueue_file(office, ana)
    office.run()
    assert (office.row("file").state, office.row("file").reason) == (OutboxState.FAILED, reason)
    assert office.texts("@ana") == [NOT_SENT]
    (report,) = office.texts("organisers")
    assert report.startswith(f"I could not send *agenda file* to <@{ana}>")
    assert reason in report


def test_whose_file_is_refused_again_is_told_once(office: DeliveryFixture, ana: str) -> None:
    refuse_content(office)
    refuse_content(office)
    enqueue_file(office, ana)
    office.run()
    with office.database.write() as session:
        row = session.merge(office.row("file"))
        row.state, row.settled_at = OutboxState.WAITING, None
    office.run()
    assert office.count_calls(URL) == 2
    assert office.texts("@ana") == [NOT_SENT]


def test_what_is_no_part_of_the_agenda_by_then_is_not_sent(
    office: DeliveryFixture, ana: str
) -> None:
    enqueue_file(office, ana)
    with office.database.write() as session:
        for item in session.scalars(select_ours(AgendaItem)):
            item.removed_at = NOW
    office.run()
    row = office.row("file")
    assert (row.state, row.reason) == (
        OutboxState.SKIPPED,
        "nothing is on that part of the agenda any more",
    )


def test_a_day_that_is_no_part_of_the_event_by_then_is_not_sent(
    office: DeliveryFixture, ana: str
) -> None:
    enqueue_file(office, ana, "2020-10-30")
    with office.database.write() as session:
        hackathon = session.get_one(Hackathon, office.hackathon_id)
        hackathon.last = date(2020, 10, 28)
    office.run()
    row = office.row("file")
    assert row.reason == "that day is no part of the event any more"


def test_a_process_that_may_have_lost_its_row_shares_nothing(
    office: DeliveryFixture, ana: str, stopwatch: Stopwatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def sleep(_client: SlackClient, _url: str, _content: bytes) -> None:
        """Close the laptop's lid just now."""
        stopwatch.run_for(LEASE - MARGIN)

    enqueue_file(office, ana)
    with monkeypatch.context() as patch:
        patch.setattr(SlackClient, "upload", sleep)
        office.delivery.deliver_due()
    assert office.count_calls(URL) == 1
    assert office.count_calls(COMPLETE) == 0
    office.run()
    assert len(files(office)) == 1


def test_an_organiser_who_cannot_have_the_export_is_told_what_writes_the_same(
    office: DeliveryFixture, ana: str
) -> None:
    refuse_content(office)
    with office.database.write() as session:
        hackathon = session.get_one(Hackathon, office.hackathon_id)
        person = get_person(session, hackathon.workspace_id, ana)
        person.is_admin = True
        enqueue_export(session, hackathon, person, NOW)
    office.run()
    assert office.texts("@ana") == [
        "I could not send you the export as a file: Slack did not take it from me. Where the bot "
        "runs, `hackathon-bot export` writes the same."
    ]
