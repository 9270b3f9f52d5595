"""Rate limits of an app: Slack's tiers, and one message a second in a channel.

Slack's account: docs.slack.dev/apis/web-api/rate-limits and each method's page. Details that Slack
leaves open are chosen here:

- A tier's number is the most that goes through in any 60 seconds, all at once if need be:
  Slack allows bursts without saying how long.
- chat.postMessage: a channel takes a burst of 3 and then one a second ("short bursts of
  more than one are allowed"); a workspace 300 in any minute ("several hundred").
- apps.connections.open is tier 1, one a minute *or more*; a workspace that allows ten
  connections must let them be opened, so it takes 20 a minute here.
"""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

from rehearsal.state.slack_errors import RateLimited

MINUTE = timedelta(minutes=1)
BURST_IN_A_CHANNEL = 3
MESSAGES_A_MINUTE = 300

_TIER_2, _TIER_3, _TIER_4 = 20, 50, 100

CALLS_A_MINUTE = {
    "api.test": _TIER_4,
    "apps.connections.open": 20,
    "auth.test": 300,
    "bookmarks.add": _TIER_2,
    "chat.delete": _TIER_3,
    "chat.postEphemeral": _TIER_4,
    "chat.postMessage": MESSAGES_A_MINUTE,
    "chat.update": _TIER_3,
    "conversations.archive": _TIER_2,
    "conversations.create": _TIER_2,
    "conversations.history": _TIER_3,
    "conversations.info": _TIER_3,
    "conversations.invite": _TIER_3,
    "conversations.join": _TIER_3,
    "conversations.kick": _TIER_3,
    "conversations.leave": _TIER_3,
    "conversations.list": _TIER_2,
    "conversations.members": _TIER_4,
    "conversations.open": _TIER_3,
    "conversations.rename": _TIER_2,
    "conversations.replies": _TIER_3,
    "conversations.setPurpose": _TIER_2,
    "conversations.setTopic": _TIER_2,
    "conversations.unarchive": _TIER_2,
    "files.completeUploadExternal": _TIER_4,
    "files.getUploadURLExternal": _TIER_4,
    "pins.add": _TIER_2,
    "reactions.add": _TIER_3,
    "team.info": _TIER_3,
    "users.conversations": _TIER_3,
    "users.info": _TIER_4,
    "users.list": _TIER_2,
    "users.lookupByEmail": _TIER_3,
    "views.open": _TIER_4,
    "views.publish": _TIER_4,
    "views.push": _TIER_4,
    "views.update": _TIER_4,
}


class RateLimits:
    """The recent calls of each app; `now` is the clock's ticking."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._calls: dict[tuple[str, str], deque[datetime]] = defaultdict(deque)
        self._posts: dict[tuple[str, str], tuple[float, datetime]] = {}

    def count_call(self, app_id: str, method: str) -> None:
        """Count one call of `method`.

        Raises:
            RateLimited: if the method's calls in the last minute are used up
        """
        most = CALLS_A_MINUTE.get(method)
        if most is None:
            return
        now = self._now()
        calls = self._calls[(app_id, method)]
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        if len(calls) >= most:
            raise RateLimited(_whole_seconds(calls[0] + MINUTE - now))
        calls.append(now)

    def count_post(self, app_id: str, channel_id: str) -> None:
        """Count one message in a channel.

        Raises:
            RateLimited: if the channel's burst is used up
        """
        now = self._now()
        left, since = self._posts.get((app_id, channel_id), (float(BURST_IN_A_CHANNEL), now))
        left = min(BURST_IN_A_CHANNEL, left + (now - since).total_seconds())
        if left < 1:
            raise RateLimited(_whole_seconds(timedelta(seconds=1 - left)))
        self._posts[(app_id, channel_id)] = (left - 1, now)


def _whole_seconds(wait: timedelta) -> int:
    """Round up: Retry-After is in whole seconds, and never too few."""
    return max(1, math.ceil(wait.total_seconds()))
