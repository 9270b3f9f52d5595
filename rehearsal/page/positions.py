"""Finding messages by `ts` in a channel of any length.

A channel's messages ascend by `ts`, so that ten thousand are searched in fourteen steps.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import islice

from rehearsal.page.problems import bad_request
from rehearsal.state.records import ChannelRecord, Message, User

_TS = re.compile(r"(\d{1,12})\.(\d{6})", re.ASCII)

Key = tuple[int, int]


def read_ts(written: str) -> str:
    """Return `written` if it is a `ts`.

    Raises:
        Problem: if it is not
    """
    if not _TS.fullmatch(written):
        raise bad_request(f"{written[:40]!r} is not a message's ts.")
    return written


def key_of(ts: str) -> Key:
    """Return a `ts` as seconds and microseconds, which compare exactly."""
    seconds, _, fraction = ts.partition(".")
    return int(seconds), int(fraction)


def position_before(messages: Sequence[Message], ts: str) -> int:
    """Return how many messages are older than `ts`."""
    return bisect_left(messages, key_of(ts), key=_key)


def position_after(messages: Sequence[Message], ts: str) -> int:
    """Return how many messages are no newer than `ts`; an empty `ts` is before them all."""
    return bisect_right(messages, key_of(ts), key=_key) if ts else 0


def find_message(channel: ChannelRecord, ts: str) -> Message | None:
    """Return the message with that `ts`, ephemerals included."""
    position = position_before(channel.messages, ts)
    for message in channel.messages[position : position + 1]:
        if message.ts == ts:
            return message
    return None


def sees_message(user: User, message: Message) -> bool:
    """Return whether a person who may see the channel sees this message in it."""
    return message.ephemeral_to is None or message.ephemeral_to == user.handle


def cut_page(
    messages: Sequence[Message],
    is_shown: Callable[[Message], bool],
    before: str | None,
    after: str | None,
    limit: int,
) -> tuple[list[Message], bool]:
    """Return up to `limit` shown messages in between, oldest first, and whether there are more.

    With `after` alone they are the oldest of them, otherwise the newest.
    """
    low = position_after(messages, after) if after else 0
    high = position_before(messages, before) if before else len(messages)
    goes_on = after is not None and before is None
    positions = range(low, high) if goes_on else range(high - 1, low - 1, -1)
    shown = (messages[each] for each in positions if is_shown(messages[each]))
    found = list(islice(shown, limit + 1))
    page = found[:limit]
    return (page if goes_on else page[::-1]), len(found) > limit


def _key(message: Message) -> Key:
    return key_of(message.ts)
