"""The judge: what is planted is counted, so that nothing counted means nothing there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from urllib.request import urlopen

import pytest
from slack_sdk import WebClient

from bot.app import DELIVERABLES
from bot.core.clock import FastClock
from bot.core.database import Database
from bot.exports.kinds import EXPORT_FILE
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage
from rehearsal import Workspace, WorkspaceServer
from schedules.slack.post import EVENT_TYPE
from tests.chaos.enqueue import enqueue, load_hackathon, plan_posts, read_rows
from tests.chaos.judge.counting import Bounds, Count, count_messages
from tests.support.factories import NOW

CHANNEL = "c-01"
# Later than anything here.
LATE = 86400.0


@dataclass
class Books:
    """Three posts due in one channel, a minute apart; and the workspace that is to have them."""

    workspace: Workspace
    clock: FastClock
    client: WebClient
    database: Database
    planned: list[NewMessage]

    def send(self, *places: int) -> None:
        """Have the posts in these places of the plan be sent, in this order, and noted."""
        for place in places:
            ts = self.post(place)
            self.note(place, OutboxState.SENT, ts)

    def post(self, place: int) -> str:
        """Have the workspace receive the post; its ts."""
        return self.post_row(self.row(place))

    def post_row(self, row: OutboxRow) -> str:
        """Have the workspace receive a row's message; its ts."""
        payload = {"row": row.id, "key": row.key}
        mark = {"event_type": EVENT_TYPE, "event_payload": payload}
        answer = self.client.chat_postMessage(channel=CHANNEL, text=row.key, metadata=mark)
        return str(answer["ts"])

    def share(self, name: str) -> None:
        """Have the workspace receive a file of this name."""
        place = self.client.files_getUploadURLExternal(filename=name, length=1)
        urlopen(str(place["upload_url"]), b"x", timeout=60).close()  # noqa: S310 - our own
        channel = self.workspace.channel(CHANNEL)
        assert channel is not None
        self.client.files_completeUploadExternal(
            files=[{"id": place["file_id"], "title": name}], channel_id=channel.id
        )

    def note(self, place: int, state: OutboxState, ts: str | None = None) -> None:
        """Write down how it ended."""
        with self.database.write() as session:
            row = session.get_one(OutboxRow, self.row(place).id)
            outbox.settle(row, state, now=NOW, channel=CHANNEL, ts=ts)

    def row(self, place: int) -> OutboxRow:
        """The row of the post in this place."""
        key = self.planned[place].key
        return next(row for row in read_rows(self.database) if row.key == key)

    def count(self) -> Count:
        """What the judge says."""
        return count_messages(self.planned, read_rows(self.database), self.workspace, NOW)


@pytest.fixture
def books(database: Database) -> Iterator[Books]:
    clock = FastClock(NOW, speed=0)
    workspace = Workspace(clock, rate_limits=False)
    app = workspace.install_app("hackathon")
    with WorkspaceServer(workspace) as server:
        client = WebClient(app.bot_token, base_url=server.url, retry_handlers=[])
        client.conversations_create(name=CHANNEL)
        load_hackathon(database, NOW)
        dice = Random(1)  # noqa: S311 - dice, no secret
        minutes = timedelta(minutes=3)
        planned = plan_posts(dice, posts=3, channels=1, begin=NOW - minutes, within=minutes)
        planned.sort(key=lambda each: each.due)
        enqueue(database, planned)
        yield Books(workspace, clock, client, database, planned)


def test_all_received_once_and_in_order_is_good(books: Books) -> None:
    books.send(0, 1, 2)
    count = books.count()
    assert (count.expected, count.received) == (3, 3)
    assert (count.lost, count.doubled, count.out_of_order, count.wrong) == (0, 0, 0, ())
    assert list(count.late) == [(NOW - each.due).total_seconds() for each in books.planned]
    assert count.is_good


def test_a_post_that_never_came_is_lost(books: Books) -> None:
    books.send(0, 2)
    count = books.count()
    assert (count.expected, count.received, count.lost) == (3, 2, 1)
    assert not count.is_good


def test_a_post_that_is_noted_as_sent_and_never_came_is_lost(books: Books) -> None:
    books.send(0, 1)
    books.note(2, OutboxState.SENT, "1603810800.000001")
    count = books.count()
    assert count.lost == 1
    assert [each for each in count.wrong if "is noted at 1603810800.000001" in each]


def test_a_post_whose_row_is_gone_is_lost(books: Books) -> None:
    books.send(0, 1)
    with books.database.write() as session:
        session.delete(session.get_one(OutboxRow, books.row(2).id))
    assert books.count().lost == 1


def test_a_post_in_another_channel_is_lost(books: Books) -> None:
    books.send(0, 1, 2)
    books.planned[1] = replace(books.planned[1], lane="#elsewhere")
    assert books.count().lost == 1


def test_a_post_that_was_given_up_is_lost(books: Books) -> None:
    books.send(0, 1)
    books.note(2, OutboxState.SKIPPED)
    assert books.count().lost == 1


def test_a_post_that_came_three_times_is_doubled_twice(books: Books) -> None:
    books.send(0, 1, 2)
    books.post(1)
    books.post(1)
    count = books.count()
    assert (count.received, count.doubled) == (3, 2)
    assert not count.is_good


def test_a_post_before_one_that_was_due_earlier_is_out_of_order(books: Books) -> None:
    books.send(0, 2, 1)
    count = books.count()
    assert (count.lost, count.doubled, count.out_of_order) == (0, 0, 1)
    assert not count.is_good


def test_what_other_rows_owe_counts_as_well(books: Books) -> None:
    """As what people's doings cause, which no plan has."""
    books.send(0, 1, 2)
    unplanned = replace(books.planned[0], key="somebody:joined")
    enqueue(books.database, [unplanned])
    count = books.count()
    assert (count.expected, count.received, count.lost) == (4, 3, 1)


def test_what_is_not_due_yet_is_not_expected_yet(books: Books) -> None:
    """As the morning's report, which is planned for as long as the hackathon lasts."""
    books.send(0, 1, 2)
    enqueue(
        books.database, [replace(books.planned[0], key="later", due=NOW + timedelta(seconds=1))]
    )
    assert books.count().is_good
    assert books.count().expected == 3


def test_a_post_that_may_have_been_sent_is_unknown_and_lost_where_it_was_not(books: Books) -> None:
    books.send(0, 1)
    books.note(2, OutboxState.UNKNOWN)
    count = books.count()
    assert (count.unknown, count.lost) == (1, 1)


def test_a_post_that_came_and_is_noted_as_never_sent_is_wrong(books: Books) -> None:
    books.send(0, 1)
    books.post(2)
    books.note(2, OutboxState.FAILED)
    count = books.count()
    assert (count.lost, count.doubled) == (0, 0)
    assert not count.is_good


def test_a_file_is_expected_as_a_message_is_and_counted_by_its_name(books: Books) -> None:
    books.send(0, 1, 2)
    export = replace(books.planned[0], key="export_file:U1", kind=EXPORT_FILE)
    enqueue(books.database, [export])
    assert books.count().lost == 1
    row = next(row for row in read_rows(books.database) if row.key == export.key)
    with books.database.read() as session:
        maker = DELIVERABLES.files[EXPORT_FILE]
        name = maker.name(session.get_one(OutboxRow, row.id))
    books.share(name)
    with books.database.write() as session:
        # Slack tells no ts of a file.
        outbox.settle(session.get_one(OutboxRow, row.id), OutboxState.SENT, now=NOW)
    assert (books.count().expected, books.count().is_good) == (4, True)
    books.share(name)
    assert (books.count().lost, books.count().doubled) == (0, 1)


def test_a_file_that_is_nobodys_is_wrong(books: Books) -> None:
    books.send(0, 1, 2)
    books.share("notes.txt")
    assert not books.count().is_good


@pytest.mark.parametrize("state", ["skipped", "cancelled", "failed", "unknown"])
def test_a_row_that_was_not_sent_is_counted_and_bad_beyond_the_scenarios_bound(
    books: Books, state: str
) -> None:
    """Also where nothing is lost by it, as of what people do, much of which needs no more words."""
    books.send(0, 1, 2)
    with books.database.write() as session:
        row = session.get_one(OutboxRow, books.row(2).id)
        row.state, row.reason = OutboxState(state), "it is not needed any more"
    count = replace(books.count(), wrong=())
    assert getattr(count, state) == 1
    assert Bounds(LATE, **{state: 1}).judge(count).wrong == ()
    key = books.planned[2].key
    assert Bounds(LATE).judge(count).wrong == (
        f"1 rows ended as {state}, 0 may",
        f"{key} is {state}: it is not needed any more",
    )


def test_a_message_that_is_very_late_is_counted_and_bad_beyond_the_scenarios_bound() -> None:
    count = Count(late=(1.0, 9.5, 10.0, 11.0, 12.0))
    assert Bounds(10, very_late=2).judge(count) == replace(count, very_late=2)
    judged = Bounds(10).judge(count)
    assert judged.wrong == ("2 messages were late by more than 10 s, 0 may be: up to 12 s",)
    assert not judged.is_good


def test_what_people_do_is_late_as_well(books: Books) -> None:
    books.send(0, 1, 2)
    enqueue(books.database, [replace(books.planned[0], key="joined", due=NOW - timedelta(hours=1))])
    row = next(row for row in read_rows(books.database) if row.key == "joined")
    books.post_row(row)
    assert max(books.count().late) == 3600


def test_a_post_without_a_mark_is_wrong_since_nobody_can_tell_whether_it_is_doubled(
    books: Books,
) -> None:
    books.send(0, 1, 2)
    books.client.chat_postMessage(channel=CHANNEL, text="Kick-off in 10 min")
    assert not books.count().is_good


def test_lateness_is_told_by_the_share_that_is_within_it() -> None:
    count = Count(late=tuple(float(second) for second in range(101)))
    assert (count.late_within(50), count.late_within(99)) == (50, 99)
    assert (Count(late=(7.0,)).late_within(99), Count().late_within(50)) == (7, 0)
