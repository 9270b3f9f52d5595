"""The metrics for operators, shown at /metrics; docs/operating.md says what they mean.

Labels are words of the program's and of Slack's: names of commands and buttons, kinds of rows,
methods. Never text from people, a person's id, or a token. Each process counts for itself
(https://prometheus.io/docs/practices/naming/ and /instrumentation/).
"""

from collections.abc import Iterable
from typing import Literal, get_args

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

# `not_allowed`: the person who asked lacks the role that it takes.
CommandOutcome = Literal["answered", "refused", "not_allowed", "failed"]
# `found`: an earlier attempt had posted it. `unknown`: it may have been, and cannot be looked up.
PostOutcome = Literal["sent", "found", "skipped", "failed", "unknown", "retried"]

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

_commands = Histogram(
    "hackathon_command_seconds",
    "How long a command, button, modal, Home tab or event took, until its answer was ready.",
    ["name", "outcome"],
    # Slack waits 3 s.
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3),
    registry=REGISTRY,
)
_posts = Counter(
    "hackathon_posts_total",
    "Rows of the outbox by what became of them; each attempt that is to be repeated is `retried`.",
    ["kind", "outcome"],
    registry=REGISTRY,
)
_lateness = Histogram(
    "hackathon_lateness_seconds",
    "How long after its instant something was sent.",
    buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600),
    registry=REGISTRY,
)
_rate_limits = Counter(
    "hackathon_rate_limits_total",
    "Calls that Slack answered with 429, by its method.",
    ["method"],
    registry=REGISTRY,
)
_reconnects = Counter(
    "hackathon_socket_reconnects_total",
    "Connections to Slack's Socket Mode that were replaced, by why.",
    ["reason"],
    registry=REGISTRY,
)


def count_command(name: str, outcome: CommandOutcome, seconds: float) -> None:
    """Count a request under the name that was registered for it, such as `/team join`."""
    _commands.labels(name, outcome).observe(seconds)


def expect_posts(kinds: Iterable[str]) -> None:
    """Show these kinds of rows from the start, at zero.

    From a metric that is first seen at 1, Prometheus reads no increase
    (https://prometheus.io/docs/practices/instrumentation/#avoid-missing-metrics).
    """
    for kind in kinds:
        for outcome in get_args(PostOutcome):
            _posts.labels(kind, outcome)


def count_post(kind: str, outcome: PostOutcome) -> None:
    """Count the outcome of a row of the outbox, by its kind."""
    _posts.labels(kind, outcome).inc()


def observe_lateness(seconds: float) -> None:
    """Record how long after its instant a message was sent; a clock set back counts as no delay."""
    _lateness.observe(max(seconds, 0))


def count_rate_limit(method: str) -> None:
    """Count a 429 of Slack's, by the method that was called, such as `chat.postMessage`."""
    _rate_limits.labels(method).inc()


def count_reconnect(reason: str) -> None:
    """Count a connection that was replaced; `reason` is a fixed word of the program's."""
    _reconnects.labels(reason).inc()


def render_metrics() -> tuple[bytes, str]:
    """Return all metrics of this process in Prometheus's text format, and its content type."""
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST
