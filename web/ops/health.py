"""Endpoints for monitors: whether the process is alive and ready, and its metrics.

They reveal nothing about participants, messages, or where data is stored.
"""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from web.ops.backlog_probe import BacklogReading
from web.ops.cached_probe import CachedProbe

# Seconds that a due row may be pending before a process that delivers counts as not ready.
LONGEST_BEHIND = 300

Figure = str | float | None
Answer = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class Condition:
    """Whether a part of the system is in order, with details."""

    ok: bool
    details: Mapping[str, Figure] = field(default_factory=dict)


class Health:
    """Answers /healthz, /readyz and /metrics.

    `is_alive` returns at once whether the process's threads run; `ask_slack` returns the state of
    the connection to Slack. `must_deliver` is whether the role posts: then it is not ready while it
    cannot post, or is behind. A role that only answers reports both, but stays ready without them:
    most of its answers need only the database.

    If there is a `token`, /readyz and /metrics want it (`Authorization: Bearer …`, RFC 6750).
    """

    def __init__(
        self,
        backlog: CachedProbe[BacklogReading],
        *,
        is_alive: Callable[[], bool],
        ask_slack: Callable[[], Awaitable[Condition]],
        must_deliver: bool,
        render_metrics: Callable[[], tuple[bytes, str]],
        token: str = "",
    ) -> None:
        self._backlog = backlog
        self._is_alive = is_alive
        self._ask_slack = ask_slack
        self._must_deliver = must_deliver
        self._render_metrics = render_metrics
        self._token = token

    def routes(self, *, public: bool = False) -> list[Route]:
        """Return the routes of the endpoints.

        On a `public` port, and without a token to protect the others, there is /healthz alone.
        """
        alive = Route("/healthz", self._answer_health)
        if public and not self._token:
            return [alive]
        return [
            alive,
            Route("/readyz", self._protect(self._answer_readiness)),
            Route("/metrics", self._protect(self._answer_metrics)),
        ]

    def _protect(self, answer: Answer) -> Answer:
        async def check(request: Request) -> Response:
            shown = request.headers.get("authorization", "")
            if self._token and not compare_digest(shown.encode(), f"Bearer {self._token}".encode()):
                headers = {"www-authenticate": "Bearer"}
                return PlainTextResponse(
                    "MONITORING_TOKEN is wanted\n", status_code=401, headers=headers
                )
            return await answer(request)

        return check

    async def _answer_health(self, _: Request) -> Response:
        if self._is_alive():
            return PlainTextResponse("alive\n")
        return PlainTextResponse("the timer has ended\n", status_code=503)

    async def _answer_readiness(self, _: Request) -> Response:
        reading = await self._backlog.read()
        conditions = {
            "database": _judge_database(reading),
            "slack": await self._ask_slack(),
            "outbox": _judge_backlog(reading),
        }
        needed = conditions if self._must_deliver else {"database"}
        ready = self._is_alive() and all(conditions[name].ok for name in needed)
        shown = {name: {"ok": each.ok, **each.details} for name, each in conditions.items()}
        return Response(
            json.dumps({"ready": ready, **shown}, indent=2) + "\n",
            status_code=200 if ready else 503,
            media_type="application/json",
        )

    async def _answer_metrics(self, _: Request) -> Response:
        """Answer with the process's metrics, and the backlog's if the database answers."""
        own, content_type = self._render_metrics()
        registry = CollectorRegistry()
        registry.register(_BacklogCollector(await self._backlog.read()))
        return Response(own + generate_latest(registry), headers={"content-type": content_type})


class _BacklogCollector(Collector):
    """The backlog's gauges, or none if the database did not answer."""

    def __init__(self, reading: BacklogReading) -> None:
        self._reading = reading

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges."""
        backlog = self._reading.backlog
        if backlog is None:
            return
        rows = GaugeMetricFamily(
            "hackathon_outbox_rows",
            "Rows of the outbox that are not done, by state, whenever they are due.",
            labels=["state"],
        )
        for state, count in backlog.rows.items():
            rows.add_metric([state], count)
        yield rows
        oldest = GaugeMetricFamily(
            "hackathon_outbox_oldest_due_seconds",
            "For how long the oldest row that is due and not done waits; 0 where there is none.",
            labels=["bulk"],
        )
        oldest.add_metric(["no"], self._reading.age(backlog.oldest_due) or 0)
        oldest.add_metric(["yes"], self._reading.age(backlog.oldest_bulk_due) or 0)
        yield oldest


def _judge_database(reading: BacklogReading) -> Condition:
    if reading.error is not None:
        return Condition(False, {"error": reading.error})
    return Condition(True)


def _judge_backlog(reading: BacklogReading) -> Condition:
    if reading.backlog is None:
        return Condition(False, {"oldest_due_seconds": None})
    oldest = reading.age(reading.backlog.oldest_due)
    behind = oldest is not None and oldest > LONGEST_BEHIND
    return Condition(not behind, {"oldest_due_seconds": oldest})
