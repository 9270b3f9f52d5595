"""Controlling the clock from the page: its speed, the next message, an instant, a restart."""

import math
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.page.problems import Fields, Problem, bad_request
from rehearsal.page.reading.shapes import shape_clock
from rehearsal.page.session_controller import SessionController

Json = dict[str, Any]

FASTEST = 100_000
# A typing mistake in a year must not send a clock, which never goes back, to the end of time.
FARTHEST = timedelta(days=366)


def steer_clock(controller: SessionController, request: Fields) -> Json:
    """Carry out the request, and return the clock and the generation afterwards.

    Raises:
        Problem: if the request is malformed, no message is pending, or the instant has passed
            or is over a year away from the event
    """
    match request.text("do"):
        case "speed":
            controller.clock.set_speed(_read_speed(request.values.get("speed")))
        case "next":
            instant = controller.next_instant()
            if instant is None:
                raise Problem("No message is to come.")
            controller.play_to(instant)
        case "to":
            instant = _read_instant(controller, request.text("instant"))
            if instant < controller.clock.now():
                raise Problem(
                    "That has passed: going back begins the rehearsal anew.", needs_restart=True
                )
            controller.play_to(instant)
        case "restart":
            written = request.maybe_text("instant")
            controller.restart(_read_instant(controller, written) if written else None)
        case other:
            raise bad_request(f"A clock cannot do {other[:40]!r}.")
    return {**shape_clock(controller.clock), "generation": controller.generation}


def _read_speed(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise bad_request('"speed" is a number.')
    if not 0 <= value <= FASTEST:
        raise Problem(f"A speed is between 0 and {FASTEST:,}.")
    return value


def _read_instant(controller: SessionController, written: str) -> datetime:
    try:
        instant = datetime.fromisoformat(written)
        if instant.tzinfo is None:
            raise bad_request("An instant has an offset, or a Z.")
        instant = instant.astimezone(UTC)
    except (ValueError, OverflowError):
        raise bad_request(f"{written[:40]!r} is not an instant.") from None
    event = controller.event
    if not event.start - FARTHEST <= instant <= event.end + FARTHEST:
        raise Problem("That is more than a year away from the event.")
    return instant
