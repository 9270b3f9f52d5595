"""A delivery before a workspace on this machine, with notes to be delivered: what is pending, the
clocks, and what came of it.
"""

import socket
from collections.abc import Callable
from contextlib import ExitStack
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any, Self

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.app import DELIVERABLES
from bot.core.clock import FastClock
from bot.core.database import Database
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import MessageKind, find_kind, name_kinds
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import NewMessage
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Message
from schedules.engine.delivery import Delivery
from schedules.job import LEASE, Performer
from schedules.rendering import Renderer, Unneeded
from tests.support.factories import NOW
from tests.support.patience import LONGEST
from tests.support.slack import BotInWorkspace

NOTE = find_kind("note")


def render_note(_session: Session, row: OutboxRow, now: datetime) -> Message:
    """A row's note: its key; unneeded after its `until`, if it has one."""
    until = row.arguments.get("until")
    if until is not None and now > datetime.fromisoformat(until):
        raise Unneeded("it is too late")
    return blocks.message(f"note {row.key}")


@dataclass
class Stopwatch:
    """A stopwatch that stands until it is moved."""

    seconds: float = 0.0

    def read(self) -> float:
        """Return the seconds that it shows."""
        return self.seconds

    def run_for(self, duration: timedelta) -> None:
        """Show so much more."""
        self.seconds += duration.total_seconds()


class DeliveryFixture(BotInWorkspace):
    """A delivery at NOW under Slack's rate limits; both clocks stand until they are moved."""

    def __init__(self, database: Database, clock: FastClock | None = None) -> None:
        super().__init__(database, clock=clock, rate_limits=True)
        self.wall = FastClock(datetime(2026, 1, 1, tzinfo=UTC), 0)
        self.messages: dict[MessageKind, Renderer] = {**DELIVERABLES.messages, NOTE: render_note}
        self._open()

    def _open(self) -> None:
        self.context = self.make_context(
            self.database,
            self.clock,
            connections=4,
            deliverables=replace(DELIVERABLES, messages=self.messages),
        )
        self.client = self.context.client
        self.delivery = self.make_delivery()

    def make_delivery(
        self, performers: dict[MessageKind, Performer] | None = None, workers: int = 4
    ) -> Delivery:
        """One more delivery on this database, as another process would have it."""
        return Delivery(
            self.database,
            self.clock,
            performers or self.context.performers(),
            posting=name_kinds(self.context.deliverables.messages),
            progress=DELIVERABLES.progress,
            shared_wall=lambda _: self.wall.now(),
            prepare=self.context.prepare,
            workers=workers,
            alone=not self.database.is_shared,
        )

    def as_process(self, **parts: Any) -> Self:
        """Return this post office as one more process has it, with connections of its own.

        `parts` are attributes that it has otherwise.
        """
        url = self.database.engine.url.render_as_string(hide_password=False)
        process = copy(self)
        vars(process).update(stack=ExitStack(), database=Database(url), **parts)
        process._open()
        return process

    def close(self) -> None:
        """End the process: finish what is in hand, and close every connection."""
        self.delivery.stop()
        self.client.close()
        self.database.dispose()
        super().close()

    def enqueue(
        self,
        *keys: str,
        lane: str = "#general",
        due: datetime = NOW,
        bulk: bool = False,
        **arguments: Any,
    ) -> None:
        """Enqueue a note for each key."""
        with self.database.write() as session:
            hackathon = session.get_one(Hackathon, self.hackathon_id)
            for key in keys:
                outbox.enqueue(
                    session, hackathon, NewMessage(key, NOTE, lane, due, arguments, bulk)
                )

    def run(self, delivery: Delivery | None = None) -> None:
        """Let the clock jump from one instant to the next until nothing waits."""
        delivery = delivery or self.delivery
        delivery.deliver_due()
        while (instant := delivery.next_instant()) is not None:
            self.clock.jump_to(instant)
            delivery.deliver_due()

    def let_leases_run_out(self) -> None:
        """Have wall time pass until no lease holds."""
        self.wall.jump_to(self.wall.now() + LEASE)

    def row(self, key: str) -> OutboxRow:
        """The row with this key, as it is kept."""
        with self.database.read() as session:
            return session.scalars(self._select_rows().where(OutboxRow.key == key)).one()

    def states(self) -> dict[str, OutboxState]:
        """Each row's state, by key."""
        with self.database.read() as session:
            return {
                row.key: OutboxState(row.state)
                for row in session.scalars(self._select_rows().order_by(OutboxRow.id))
            }

    def wait_for(self, condition: Callable[[], object]) -> None:
        """Wait until the condition holds, which is asked again when something happens in Slack."""
        self.workspace.wait_for(condition, LONGEST)

    def texts(self, channel: str = "general") -> list[str]:
        """Return the texts that were posted in a channel, in order."""
        return [message.text for message in self.workspace.messages(channel)]

    def instants(self, channel: str = "general") -> list[timedelta]:
        """When that was posted, as time after NOW."""
        return [message.posted_at - NOW for message in self.workspace.messages(channel)]

    def hang_up(self) -> None:
        """Have Slack's address refuse every connection."""
        with socket.create_server(("127.0.0.1", 0)) as closed:
            self.client.base_url = f"http://127.0.0.1:{closed.getsockname()[1]}/api/"

    def pick_up(self) -> None:
        """Have Slack be back."""
        self.client.base_url = self.server.url

    def _select_rows(self) -> Select[OutboxRow]:
        return select(OutboxRow).where(OutboxRow.hackathon_id == self.hackathon_id)


# Starts one more process before the same workspace, on the same database, with these parts.
NewProcess = Callable[..., DeliveryFixture]


def run_together(*processes: DeliveryFixture) -> None:
    """Do everything that is pending, in these processes side by side."""
    together = Barrier(len(processes))

    def run(process: DeliveryFixture) -> None:
        together.wait(LONGEST)
        process.run()

    threads = [Thread(target=run, args=[each]) for each in processes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # One may have left its last rows to another, which was done with them too early to tell.
    processes[0].run()
