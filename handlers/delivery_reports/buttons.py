"""Buttons of recovery reports: send again or drop rows that failed, were skipped or are unknown."""

from collections.abc import Callable

from bot.delivery_reports import collect as recovery
from bot.delivery_reports import decisions as recovery_decisions
from bot.delivery_reports.phrases import report_message
from bot.delivery_reports.report import read_report
from bot.outbox.models import OutboxRow
from bot.roles.access import Role
from bot.slack import action_ids as actions
from handlers.core.action_values import read_number
from handlers.core.commands import Handler
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Reply, Request, Response


def register(dispatcher: Dispatcher) -> None:
    """Register the buttons; afterwards the report says who decided what."""
    for action_id, handler in (
        (actions.RESEND_ROW, make_row_handler(recovery_decisions.resend_row)),
        (actions.DROP_ROW, make_row_handler(recovery_decisions.drop_row)),
        (actions.RESEND_ALL, make_report_handler(recovery_decisions.resend_all)),
        (actions.DROP_ALL, make_report_handler(recovery_decisions.drop_all)),
    ):
        dispatcher.action(action_id, handler, writes=True, needs=Role.ORGANISER)


def make_row_handler(decide: Callable[..., None]) -> Handler:
    """Return a handler that decides on a row; the button's value is `REPORT:ROW`, two ids."""

    def answer(request: Request) -> Response:
        report_id, _, row_id = request.value.partition(":")
        report = recovery.find_report(request.session, request.hackathon, read_number(report_id))
        row = read_number(row_id)
        decide(request.session, report.hackathon, row, now=request.now, by=request.user_id)
        return show_report(request, report)

    return answer


def make_report_handler(decide: Callable[..., None]) -> Handler:
    """Return a handler that decides on all open rows of a report; the button's value is its id."""

    def answer(request: Request) -> Response:
        report = recovery.find_report(
            request.session, request.hackathon, read_number(request.value)
        )
        decide(request.session, report, now=request.now, by=request.user_id)
        return show_report(request, report)

    return answer


def show_report(request: Request, report: OutboxRow) -> Reply:
    """Return the report as it is now, to replace the message with the button."""
    message = report_message(read_report(request.session, report, request.now))
    return Reply(message["text"], message["blocks"], replaces=True)
