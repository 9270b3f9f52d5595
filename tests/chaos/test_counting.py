"""The judge: what is planted is counted, so that nothing counted means nothing there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import pytest
from slack_sdk import WebClient

from bot.core.clock import FastClock
from bot.core.database import Database
from bot.outbox import rows as outbox
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import Owed
from rehearsal import Workspace, WorkspaceServer
from schedules.slack.post import EVENT_TYPE
from tests.chaos.counting import Count, count_messages
from tests.chaos.owing import load_hackathon, owe, plan_posts, read_rows
from tests.factories import NOW

CHANNEL = "c-01"


@dataclass
class Books:
    """Three posts owed in one channel, a minute apart; and the workspace that is to have them."""

    workspace: Workspace
    clock: FastClock
    client: WebClient
    database: Database
    planned: list[Owed]

    def send(self, *places: int) -> None:
        """Have the posts in these places of the plan be sent, in this order, and noted."""
        for place in places:
            ts = self.post(place)
            self.note(place, OutboxState.SENT, ts)

    def post(self, place: int) -> str:
        """Have the workspace receive the post; its ts."""
        key = self.planned[place].key
        payload = {"row": self.row(place).id, "key": key}
        mark = {"event_type": EVENT_TYPE, "event_payload": payload}
        return str(self.client.chat_postMessage(channel=CHANNEL, text=key, metadata=mark)["ts"])

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
        owe(database, planned)
        yield Books(workspace, clock, client, database, planned)


def test_all_received_once_and_in_order_is_good(books: Books) -> None:
    books.send(0, 1, 2)
    count = books.count()
    assert (count.owed, count.received) == (3, 3)
    assert (count.lost, count.doubled, count.out_of_order, count.wrong) == (0, 0, 0, ())
    assert list(count.late) == [(NOW - each.due).total_seconds() for each in books.planned]
    assert count.is_good


def test_a_post_that_never_came_is_lost(books: Books) -> None:
    books.send(0, 2)
    count = books.count()
    assert (count.owed, count.received, count.lost) == (3, 2, 1)
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
    owe(books.database, [unplanned])
    count = books.count()
    assert (count.owed, count.received, count.lost) == (4, 3, 1)


def test_what_is_not_due_yet_is_not_owed_yet(books: Books) -> None:
    """As the morning's report, which is planned for as long as the hackathon lasts."""
    books.send(0, 1, 2)
    owe(books.database, [replace(books.planned[0], key="later", due=NOW + timedelta(seconds=1))])
    assert books.count().is_good
    assert books.count().owed == 3


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
