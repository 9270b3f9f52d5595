"""A slow check, cached briefly and shared by concurrent callers."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class CachedProbe(Generic[T]):
    """Calls `probe` in a thread of its own, so that a call that hangs blocks nothing else.

    `fresh` and `longest` are seconds: how long a result is cached, and how long a caller waits for
    it; after that the caller gets the result of `unanswered`.
    """

    def __init__(
        self,
        probe: Callable[[], T],
        *,
        unanswered: Callable[[], T],
        fresh: float,
        longest: float,
    ) -> None:
        self._probe = probe
        self._unanswered = unanswered
        self._fresh = fresh
        self._longest = longest
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="probe")
        self._asked_at = float("-inf")
        self._asked: asyncio.Future[T] | None = None

    async def read(self) -> T:
        """Return the last result if it is at most `fresh` seconds old, or a new one."""
        loop = asyncio.get_running_loop()
        asked = self._asked
        if asked is None or (asked.done() and loop.time() - self._asked_at > self._fresh):
            asked = self._asked = loop.run_in_executor(self._pool, self._probe)
            self._asked_at = loop.time()
        done, _ = await asyncio.wait([asked], timeout=self._longest)
        return asked.result() if done else self._unanswered()

    def close(self) -> None:
        """Stop checking, without waiting for a check that hangs."""
        self._pool.shutdown(wait=False, cancel_futures=True)
