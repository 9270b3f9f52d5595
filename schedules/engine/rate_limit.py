"""How many messages a workspace takes: what bulk keeps to, and when everything that posts waits.

Slack takes "several hundred messages a minute" in a workspace and does not say how many
(docs.slack.dev/apis/web-api/rate-limits), so the number is learned from the 429s that are met.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock

from bot.outbox.rows import FIRST_RATE

MINUTE = timedelta(minutes=1)
# Posts a minute, below which is never gone; tried first is what announcements reckon with.
LOWEST_RATE = 30.0
# After a minute without a 429, a little more is tried.
RISE = 1.05
# Instants are kept to a microsecond: so much of a message may be missing for it.
ROUNDING = 1e-4
# How much of a pause bulk may make up for afterwards: what is not posted in a minute is lost to it,
# while the limit of that minute is met anyhow. Fifty messages at once are a "short burst" to Slack.
BURST = timedelta(seconds=10)


class Ceiling:
    """The workspace's ceiling, as far as it is known; any thread may ask and tell.

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
        """Posts a minute that the workspace is thought to take."""
        return self._rate

    def note_post(self) -> None:
        """A message was taken."""
        with self._lock:
            now = self._ticking()
            self._posts.append(now)
            self._forget_posts(now)

    def note_limit(self, lane: str, rest: timedelta) -> None:
        """A message was refused with a 429, in this lane, for as long as `rest`.

        One lane alone may have met its channel's limit. When two are refused at once, it is the
        workspace's: everything that posts rests, and the ceiling is what went through in the
        last minute, if we were there for all of it.
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
        """For how long nothing is posted; None when posting goes on."""
        with self._lock:
            now = self._ticking()
            if self._rests_until is None or self._rests_until <= now:
                return None
            return self._rests_until - now

    def bulk_room(self) -> int:
        """How many bulk messages may be posted now."""
        with self._lock:
            return int(self._fill() + ROUNDING)

    def take_bulk(self, number: int) -> None:
        """So many bulk messages are being posted."""
        with self._lock:
            self._fill()
            self._room -= number

    def bulk_wait(self) -> timedelta:
        """For how long there is no room for a bulk message; nothing when there is."""
        with self._lock:
            missing = 1 - self._fill()
            return timedelta() if missing <= ROUNDING else missing * MINUTE / self._rate

    def _fill(self) -> float:
        """The room for bulk, brought up to the present instant."""
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
