"""Slack's side over HTTP: signed requests, over any number of connections."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from time import perf_counter, time
from urllib.parse import urlencode

from slack_sdk.signature import SignatureVerifier

from benchmarks.support.events import TEAM_ID
from benchmarks.support.processes import SECRETS
from web.slack.requests import PATH
from web.slack.signatures import SIGNATURE, TIMESTAMP

Form = dict[str, str]

_numbers = count(1)


@dataclass(frozen=True)
class Load:
    """Seconds for all answers, milliseconds for each, and the answers in order of the requests."""

    seconds: float
    each_ms: Sequence[float]
    bodies: Sequence[str]


def send_requests(port: int, forms: Sequence[Form], connections: int) -> Load:
    """Send requests, as many at a time as there are connections, and time the answers.

    They are signed before the time begins. If a server closes a connection after its answer, it
    gets a new one, which is not timed. The answers are not checked here.
    """
    requests = iter([(place, _sign(urlencode(form))) for place, form in enumerate(forms)])
    return asyncio.run(_send_all(port, requests, connections))


async def _send_all(port: int, requests: Iterator[tuple[int, bytes]], connections: int) -> Load:
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(connections)]
    each_ms: list[float] = []
    bodies: dict[int, str] = {}

    async def send_in_turn(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for place, request in requests:
            began = perf_counter()
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            body = await reader.readexactly(_length(head))
            each_ms.append((perf_counter() - began) * 1000)
            bodies[place] = body.decode()
            if "connection: close" in head:
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()

    began = perf_counter()
    await asyncio.gather(*(send_in_turn(*each) for each in opened))
    seconds = perf_counter() - began
    return Load(seconds, each_ms, [bodies[place] for place in sorted(bodies)])


def _length(head: str) -> int:
    lengths = [line.split(":")[1] for line in head.split("\r\n") if line.startswith("content-len")]
    return int(lengths[0]) if lengths else 0


def typed_command(user_id: str, command: str, text: str) -> Form:
    """Return a command like Slack's: docs.slack.dev/interactivity/implementing-slash-commands."""
    number = next(_numbers)
    return {
        "token": "bench",
        "team_id": TEAM_ID,
        "team_domain": "bench",
        "channel_id": "C1",
        "channel_name": "general",
        "user_id": user_id,
        "user_name": user_id.lower(),
        "command": command,
        "text": text,
        "api_app_id": "A1",
        "is_enterprise_install": "false",
        "response_url": f"https://hooks.slack.com/commands/T1/{number}/bench",
        "trigger_id": f"{number}.1.bench",
    }


def submitted_modal(user_id: str, callback_id: str, texts: Mapping[str, str]) -> Form:
    """Return a modal as Slack sends it, with a text in each field, by its block_id.

    docs.slack.dev/reference/interaction-payloads/view-interactions-payload
    """
    values = {
        field: {"input": {"type": "plain_text_input", "value": text}}
        for field, text in texts.items()
    }
    view = {
        "id": "V1",
        "team_id": TEAM_ID,
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": "",
        "state": {"values": values},
    }
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM_ID, "domain": "bench"},
        "user": {"id": user_id, "name": user_id.lower(), "team_id": TEAM_ID},
        "api_app_id": "A1",
        "trigger_id": f"{next(_numbers)}.1.bench",
        "view": view,
    }
    return {"payload": json.dumps(payload)}


def _sign(body: str) -> bytes:
    """Sign a request: docs.slack.dev/authentication/verifying-requests-from-slack."""
    stamp = str(int(time()))
    verifier = SignatureVerifier(SECRETS["SLACK_SIGNING_SECRET"])
    head = {
        "Host": "127.0.0.1",
        "Content-Type": "application/x-www-form-urlencoded",
        "Content-Length": str(len(body)),
        TIMESTAMP: stamp,
        SIGNATURE: verifier.generate_signature(timestamp=stamp, body=body),
    }
    lines = [f"POST {PATH} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
    return ("\r\n".join([*lines, "", ""]) + body).encode()
