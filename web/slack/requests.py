"""Slack's requests over HTTP: commands, interactions and events, signed, at one address."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs

from slack_bolt import BoltRequest, BoltResponse
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from web.slack.bodies import BodyReader
from web.slack.signatures import SignatureCheck

# The app's manifest names this path for commands, interactions and events.
PATH = "/slack/events"
# How many requests are answered at a time. A request that waits for the database keeps a thread.
THREADS = 32
# Seconds until a thread has to be free. Slack gives 3 s in all, and the database may take 2 of
# them; a caller that is refused early tries again, and requests behind it are still in time.
LONGEST_WAIT = 1

Answer = Callable[[BoltRequest], BoltResponse]


class SlackRequests:
    """Answers Slack's requests through `answer`, the `dispatch` of a Bolt app, in threads.

    Before it takes a thread, it refuses with HTTPException a request that is not signed, too large,
    too slow or unreadable, or that would wait too long for a thread (503).
    """

    def __init__(
        self,
        answer: Answer,
        signing_secret: str,
        *,
        note_contact: Callable[[], None],
        threads: int = THREADS,
    ) -> None:
        self._answer = answer
        self._signature = SignatureCheck(signing_secret)
        self._note_contact = note_contact
        self._bodies = BodyReader()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="web")
        self._free = asyncio.Semaphore(threads)

    def routes(self) -> list[Route]:
        """Return the route of Slack's requests."""
        return [Route(PATH, self._take, methods=["POST"])]

    def close(self) -> None:
        """Finish the requests in progress."""
        self._pool.shutdown(wait=True)

    async def _take(self, request: Request) -> Response:
        self._signature.check_head(request.headers)
        body = await self._bodies.read(request)
        self._signature.check_body(body, request.headers)
        self._note_contact()
        made = make_bolt_request(body, request.headers.get("content-type", ""))
        answered = await self._answer_in_thread(made)
        return Response(
            answered.body, status_code=answered.status, headers=answered.first_headers()
        )

    async def _answer_in_thread(self, request: BoltRequest) -> BoltResponse:
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                await self._free.acquire()
        except TimeoutError:
            raise HTTPException(503, "Too much is being asked at once.") from None
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, self._answer, request)
        finally:
            self._free.release()


def make_bolt_request(body: bytes, content_type: str) -> BoltRequest:
    """Return the request as Bolt takes it.

    It is passed to Bolt parsed, as Socket Mode passes it: Bolt's own parser takes a form that has
    the word "payload" in it for an interaction, and `/team join payload` for nothing.

    Raises:
        HTTPException: if it is not a request of Slack's (400).
    """
    try:
        return BoltRequest(body=_read_payload(body, content_type), mode="socket_mode")
    except Exception:  # noqa: BLE001 - whatever is wrong with it, Slack has not sent it
        raise HTTPException(400, "The body is not what Slack sends.") from None


def _read_payload(body: bytes, content_type: str) -> dict[str, Any]:
    """Parse a body: events are JSON, interactions JSON in a form's `payload`, commands a form.

    docs.slack.dev/apis/events-api, …/interactivity/handling-user-interaction and
    …/interactivity/implementing-slash-commands.
    """
    text = body.decode()
    if content_type.partition(";")[0].strip().lower() == "application/json":
        payload = json.loads(text)
    else:
        form = {name: values[-1] for name, values in parse_qs(text, keep_blank_values=True).items()}
        payload = json.loads(form["payload"]) if "payload" in form else form
    if not isinstance(payload, dict):
        raise TypeError("a payload is an object")
    return payload
