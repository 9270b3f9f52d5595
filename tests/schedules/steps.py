"""The steps between a row's claim and its settling, and a deed that is done at one of them."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from enum import StrEnum
from threading import Event
from typing import Any

from sqlalchemy import PoolProxiedConnection

from bot.outbox.models import OutboxState
from schedules.job import Done, Job
from tests.schedules.delivery_fixture import NOTE, DeliveryFixture
from tests.support.patience import LONGEST


class Step(StrEnum):
    """A step of a delivery with the first row that it claims."""

    CLAIMING = "before the claim is committed"
    CLAIMED = "after the claim is committed"
    CALLING = "before the call"
    CALLED = "after the call reached Slack, before its answer"
    ANSWERED = "after the answer"
    SETTLING = "before the outcome is committed"
    SETTLED = "after the outcome is committed"

    @property
    def is_claimed(self) -> bool:
        """Whether the claim is kept by then."""
        return self is not Step.CLAIMING

    @property
    def is_posted(self) -> bool:
        """Whether Slack has the message by then."""
        return self in (Step.CALLED, Step.ANSWERED, Step.SETTLING, Step.SETTLED)


class Died(BaseException):
    """What a killed process does not live to tell."""


class Interruption:
    """A deed that is done once, at this step, by the process, whose delivery is a new one.

    The channels of what is pending are known before, so that a delivery's first commit is its
    claim, and the second its outcome.
    """

    def __init__(self, process: DeliveryFixture, step: Step, deed: Callable[[], object]) -> None:
        self._step, self._deed = step, deed
        self._is_done = False
        self._process = process
        self._post = process.client.chat_postMessage
        process.client.chat_postMessage = self._call  # type: ignore[method-assign]
        dialect = process.database.engine.dialect
        self._commit_in_database = dialect.do_commit
        dialect.do_commit = self._commit  # type: ignore[method-assign]
        self._commits: Iterator[tuple[Step, Step]] = iter(
            [(Step.CLAIMING, Step.CLAIMED), (Step.SETTLING, Step.SETTLED)]
        )
        performers = {**process.context.performers(), NOTE: self._perform}
        process.delivery = process.make_delivery(performers)

    def _reach(self, step: Step | None) -> None:
        if step is self._step and not self._is_done:
            self._is_done = True
            self._deed()

    def _commit(self, dbapi_connection: PoolProxiedConnection) -> None:
        before, after = next(self._commits, (None, None))
        self._reach(before)
        self._commit_in_database(dbapi_connection)
        self._reach(after)

    def _perform(self, job: Job) -> Done:
        self._reach(Step.CALLING)
        done = self._process.context.post_message(job)
        self._reach(Step.ANSWERED)
        return done

    def _call(self, **arguments: Any) -> Any:
        try:
            return self._post(**arguments)
        finally:
            self._reach(Step.CALLED)


def die_at(process: DeliveryFixture, step: Step) -> None:
    """Have the process take what is due in hand, and die at this step."""
    died, told = Event(), Event()

    def die() -> None:
        died.set()
        told.set()
        raise Died

    Interruption(process, step, die)
    delivery = process.delivery
    delivery.on_done(told.set)
    with suppress(Died):
        delivery.begin_due()
        assert told.wait(LONGEST)
        if not died.is_set():
            delivery.begin_due()
    assert died.is_set()


def assert_posted_once_in_order(office: DeliveryFixture, *keys: str) -> None:
    """Each of these is in the channel once, in this order, and its row knows it by its ts."""
    assert office.texts() == [f"note {key}" for key in keys]
    rows = [office.row(key) for key in keys]
    assert [row.state for row in rows] == [OutboxState.SENT] * len(keys)
    assert [row.slack_ts for row in rows] == [
        message.ts for message in office.workspace.messages("general")
    ]
