"""Faults that a test injects into calls of the Web API."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from random import Random
from threading import Lock
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Delay:
    """The call is done, and its answer comes `seconds` of wall time late."""

    seconds: float


@dataclass(frozen=True)
class DropAnswer:
    """The call is done, and the connection closes without an answer."""


@dataclass(frozen=True)
class DoneLater:
    """The connection closes, or the answer is this HTTP status; the call is done afterwards.

    It is done `seconds` of wall time later, unless the server has stopped by then.
    """

    seconds: float
    code: int | None = None


@dataclass(frozen=True)
class CloseSocket:
    """The connection closes, and the call is not done."""


@dataclass(frozen=True)
class HttpStatus:
    """The call is not done, and the answer is this HTTP status."""

    code: int
    retry_after: int | None = None


@dataclass(frozen=True)
class Error:
    """The call is not done, and the answer is `{"ok": false, "error": …}`."""

    error: str


Fault = Delay | DropAnswer | DoneLater | CloseSocket | HttpStatus | Error


@dataclass
class _Order:
    method: str
    fault: Fault
    times: float
    after: int
    when: Callable[[Json], bool] | None

    def matches(self, method: str, arguments: Json) -> bool:
        """Return whether the order applies to that call."""
        if self.method not in {"*", method} or self.times == 0:
            return False
        return self.when is None or self.when(arguments)


class Faults:
    """The faults ordered for calls still to come."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._orders: list[_Order] = []

    def add(
        self,
        method: str,
        fault: Fault,
        times: float = 1,
        after: int = 0,
        when: Callable[[Json], bool] | None = None,
    ) -> None:
        """Make the next `times` calls of `method` ("*": any method) fail with `fault`.

        The first `after` such calls succeed. `when` selects calls by their arguments.
        """
        with self._lock:
            self._orders.append(_Order(method, fault, times, after, when))

    def add_share(self, method: str, fault: Fault, share: float, dice: Random) -> None:
        """Make a random share of the calls of `method` ("*": any method) fail with `fault`."""
        self.add(method, fault, times=inf, when=lambda _: dice.random() < share)

    def clear(self) -> None:
        """Cancel all faults."""
        with self._lock:
            self._orders.clear()

    def take(self, method: str, arguments: Json) -> Fault | None:
        """Use up and return this call's fault: the earliest ordered one that is due, or None."""
        with self._lock:
            for order in self._orders:
                if not order.matches(method, arguments):
                    continue
                if order.after > 0:
                    order.after -= 1
                    continue
                order.times -= 1
                return order.fault
        return None
