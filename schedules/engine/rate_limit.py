"""A workspace's rate limit: the room for bulk messages, and the pauses of every post.

Slack takes "several hundred messages a minute" in a workspace and does not say how many
(docs.slack.dev/apis/web-api/rate-limits), so the number is learned from its 429 responses.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from bot.outbox.rows import FIRST_RATE

MINUTE = timedelta(minutes=1)
# Posts a minute; the rate never falls below it. It starts at FIRST_RATE, which the estimates of
# announcements use too.
LOWEST_RATE = 30.0
# The rate rises by this factor after a minute without a workspace limit.
RISE = 1.05
# Instants are rounded to a microsecond, so this much of a message may be missing.
ROUNDING = 1e-4
# How much of a pause bulk may catch up on afterwards. Capacity that a minute leaves unused is lost:
# the next minute's limit is the same. Fifty messages at once are a "short burst" to Slack.
BURST = timedelta(seconds=10)


class RateLimit:
    """The workspace's rate limit, as far as it is known. Thread-safe.

    `ticking` is the clock's: an instant that never stands still.
    """

    def __init__(self, ticking: Callable[[], datetime]) -> None:
        self._ticking = ticking
        self._lock = Lock()
        self._rate = FIRST_RATE
        self._posts: deque[datetime] = deque()
        self._limits: dict[str, datetime] = {}
        self._rests_until: datetime | None = None
        self._began_at = self._changed_at = self._filled_at = ticking()
        self._room = self._most_room()

    @property
    def rate(self) -> float:
        """The number of posts a minute that the workspace is assumed to take."""
        return self._rate

    def note_post(self) -> None:
        """Count a message that Slack took."""
        with self._lock:
            now = self._ticking()
            self._posts.append(now)
            self._forget_posts(now)

    def note_limit(self, lane: str, rest: timedelta) -> None:
        """Note a 429 for a message in this lane, with a pause of `rest`.

        A single lane may have met its channel's limit. If two lanes are limited at once, it is the
        workspace's limit: every post pauses, and the rate becomes the number of posts in the last
        minute, if this process was running for all of it.
        """
        with self._lock:
            now = self._ticking()
            self._limits = {each: at for each, at in self._limits.items() if at > now}
            self._limits[lane] = now + rest
            if len(self._limits) < 2:
                return
            self._rests_until = max(self._limits.values())
            self._changed_at = now
            if now - self._began_at >= MINUTE:
                self._forget_posts(now)
                self._rate = max(min(float(len(self._posts)), self._rate), LOWEST_RATE)

    def rest(self) -> timedelta | None:
        """Return how much longer every post is paused; None if posting goes on."""
        with self._lock:
            now = self._ticking()
            if self._rests_until is None or self._rests_until <= now:
                return None
            return self._rests_until - now

    def bulk_room(self) -> int:
        """Return how many bulk messages may be posted now."""
        with self._lock:
            return int(self._fill() + ROUNDING)

    def take_bulk(self, number: int) -> None:
        """Subtract this many bulk messages from the room."""
        with self._lock:
            self._fill()
            self._room -= number

    def bulk_wait(self) -> timedelta:
        """Return how long until there is room for a bulk message; zero if there is room."""
        with self._lock:
            missing = 1 - self._fill()
            return timedelta() if missing <= ROUNDING else missing * MINUTE / self._rate

    def _fill(self) -> float:
        """Refill the room for bulk up to the present instant, and return it."""
        now = self._ticking()
        if now - self._changed_at >= MINUTE:
            self._rate *= RISE
            self._changed_at = now
        gained = (now - self._filled_at) / MINUTE * self._rate
        self._room = min(self._room + gained, self._most_room())
        self._filled_at = now
        return self._room

    def _most_room(self) -> float:
        return max(BURST / MINUTE * self._rate, 1.0)

    def _forget_posts(self, now: datetime) -> None:
        while self._posts and self._posts[0] <= now - MINUTE:
            self._posts.popleft()
