"""Faults that are planted in a round's processes, each of which its scenario must catch.

They are here alone: the program has no place for them. A round that names one has its processes
changed by the function of this name before they begin (process.py).
"""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, bindparam, select
from sqlalchemy.orm import aliased

from bot.outbox import claim as claims
from bot.outbox.models import OutboxRow, OutboxState
from bot.workspaces import idempotency as requests
from handlers.core.commands import Handler
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Reply, Response
from handlers.core.routes import Body
from handlers.socket_mode.acknowledge import LONGEST_WAIT, Answering, Envelope, _post_reply
from schedules.engine import delivery
from schedules.engine.actions import DeliveryContext
from schedules.engine.delivery import AWAY, Delivery
from schedules.engine.settle import Ended, Result
from schedules.job import Job
from schedules.slack import errors as outcomes
from schedules.slack import post as posting
from schedules.slack.client import NoAnswer, NotReached
from schedules.slack.errors import Outcome


def post_without_looking() -> None:
    """Post again what may have been posted, without a look for it."""
    replace(DeliveryContext, "_find_posted", lambda _context, _job, _find: None)


def look_at_once() -> None:
    """Look, unless Slack took too long, at once for what may have been posted."""
    read = outcomes.read_failure

    def look(error: Exception, attempts: int) -> Outcome:
        outcome = read(error, attempts)
        if outcome.unknown and not (isinstance(error, NoAnswer) and error.took_too_long):
            return dataclasses.replace(outcome, retry_after=outcomes.back_off(attempts))
        return outcome

    replace(delivery, "read_failure", look)


def claim_without_holding() -> None:
    """Have two processes that look at the same time claim the same rows."""
    in_order = {
        bulk: claims._select_claimable(bulk).order_by(OutboxRow.due, OutboxRow.id)
        for bulk in (False, True)
    }
    most: BindParameter[int] = bindparam("limit")
    replace(claims, "_CLAIMED", {bulk: rows.limit(most) for bulk, rows in in_order.items()})


def pass_by_in_lane() -> None:
    """Have a row go before one that waits for its next attempt in the same lane."""

    def is_free() -> ColumnElement[bool]:
        other = aliased(OutboxRow)
        in_hand = (other.lane == OutboxRow.lane, other.state == OutboxState.SENDING)
        return ~select(other.id).where(*in_hand).exists()

    replace(claims, "_is_first_in_lane", is_free)
    kinds = (False, True)
    replace(claims, "_CLAIMABLE", {bulk: claims._select_claimable(bulk) for bulk in kinds})
    replace(claims, "_CLAIMED", {bulk: claims._select_to_be_claimed(bulk) for bulk in kinds})


def give_up_when_out_of_reach() -> None:
    """Take it that Slack, where it does not answer, will never do what it was asked."""
    read = outcomes.read_failure

    def give_up(error: Exception, attempts: int) -> Outcome:
        if isinstance(error, NotReached | NoAnswer):
            return Outcome("Slack is out of reach", None)
        return read(error, attempts)

    replace(delivery, "read_failure", give_up)


def give_up_without_database() -> None:
    """Give a row up where the database is away while it is in hand."""
    read = Delivery._read_failure

    def give_up(self: Delivery, job: Job, error: Exception) -> Result:
        if isinstance(error, AWAY):
            return Ended(job, OutboxState.FAILED, "the database was away")
        return read(self, job, error)

    replace(Delivery, "_read_failure", give_up)


def answer_before_commit() -> None:
    """Tell whoever asks for a file that it comes, whether the database has taken that or not."""
    write = Dispatcher._write

    def answer(self: Dispatcher, handler: Handler, body: Body, call: dict[str, Any]) -> Response:
        try:
            return write(self, handler, body, call)
        except AWAY:
            if body.get("command") != "/agenda":
                raise
            return Reply("I am sending it to you as a file.")

    replace(Dispatcher, "_write", answer)


def fail_what_cannot_be_written_down() -> None:
    """Take a row for failed where the database did not take what became of it."""
    keep = Delivery._keep_books

    def keep_or_fail(self: Delivery) -> bool:
        try:
            return keep(self)
        except AWAY:
            with self._hands:
                done = [each.job for each in self._results]
                self._results[:] = [
                    Ended(job, OutboxState.FAILED, "the database was away") for job in done
                ]
            raise

    replace(Delivery, "_keep_books", keep_or_fail)


def trust_the_clock() -> None:
    """Look for what may have been posted from then on by our clock, as if it were Slack's."""
    replace(posting, "CLOCK_SKEW", timedelta())


def post_after_the_lease() -> None:
    """Post a row that another process may have taken by now."""
    replace(Job, "require_lease", lambda _job: None)


def do_again_what_comes_again() -> None:
    """Take a request that is delivered again for a new one."""
    replace(requests, "begin_request", lambda *_: True)


def answer_twice_what_is_cut_off() -> None:
    """Answer over the next connection and by response_url what came by one that is gone."""

    def answer(self: Answering, envelope: Envelope, payload: dict[str, Any] | None) -> None:
        link = self._wait_for_link(LONGEST_WAIT)
        if link is not None:
            self._send(envelope, payload, link)
        if payload and envelope.response_url:
            _post_reply(envelope.response_url, payload, None)

    replace(Answering, "_answer_otherwise", answer)


def replace(place: object, name: str, new: object) -> None:
    """Put something in the place of what has this name, which must be there."""
    getattr(place, name)
    setattr(place, name, new)


_FAULTS: tuple[Callable[[], None], ...] = (
    post_without_looking,
    look_at_once,
    claim_without_holding,
    pass_by_in_lane,
    give_up_when_out_of_reach,
    give_up_without_database,
    answer_before_commit,
    fail_what_cannot_be_written_down,
    trust_the_clock,
    post_after_the_lease,
    do_again_what_comes_again,
    answer_twice_what_is_cut_off,
)
FAULTS = {fault.__name__: fault for fault in _FAULTS}
