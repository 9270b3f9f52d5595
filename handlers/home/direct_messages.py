"""Answers what people write to the bot in direct messages."""

from bot.outbox.rows import enqueue
from bot.overview.direct_messages import make_help
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import Request, Response


def register(dispatcher: Dispatcher) -> None:
    """Register the answer to direct messages."""
    dispatcher.direct_message(answer_message)


def answer_message(request: Request) -> Response:
    """Enqueue the answer, which goes into the same direct messages."""
    message = make_help(request.user_id, request.value, request.now)
    enqueue(request.session, request.hackathon, message)
    return None
