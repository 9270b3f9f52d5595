"""What many ask and few need to look up: asked now and then, and waited for briefly."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")


class Watch(Generic[T]):
    """Has `look` called in a thread of its own, so that one that hangs holds up nothing else.

    `fresh` and `longest` are seconds: for so long what it found serves all who ask, and for so
    long they wait for it; then they get what `unanswered` gives.
    """

    def __init__(
        self,
        look: Callable[[], T],
        *,
        unanswered: Callable[[], T],
        fresh: float,
        longest: float,
    ) -> None:
        self._look = look
        self._unanswered = unanswered
        self._fresh = fresh
        self._longest = longest
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="watch")
        self._asked_at = float("-inf")
        self._asked: asyncio.Future[T] | None = None

    async def read(self) -> T:
        """What was found last, at most `fresh` seconds ago."""
        loop = asyncio.get_running_loop()
        asked = self._asked
        if asked is None or (asked.done() and loop.time() - self._asked_at > self._fresh):
            asked = self._asked = loop.run_in_executor(self._pool, self._look)
            self._asked_at = loop.time()
        done, _ = await asyncio.wait([asked], timeout=self._longest)
        return asked.result() if done else self._unanswered()

    def close(self) -> None:
        """Look no more; a look that hangs is not waited for."""
        self._pool.shutdown(wait=False, cancel_futures=True)
