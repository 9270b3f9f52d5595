"""What must hold of a workspace whatever happened in it, as far as it can be told from it alone."""

import json
from collections.abc import Iterable

from rehearsal.state.records import Message


def find_doubled(messages: Iterable[Message]) -> list[Message]:
    """Messages whose metadata an earlier message of the same app has too.

    An app marks each message that it owes with metadata of its own; twice the same mark is
    the same message twice. Messages without metadata say nothing.
    """
    seen: set[tuple[str | None, str]] = set()
    doubled = []
    for message in messages:
        if message.metadata is not None:
            mark = (message.app_id, json.dumps(message.metadata, sort_keys=True))
            if mark in seen:
                doubled.append(message)
            seen.add(mark)
    return doubled


def find_out_of_order(messages: Iterable[Message]) -> list[Message]:
    """Messages, given as their channels keep them, with an earlier `ts` than one before them.

    Twice the same `ts` in a channel counts as well.
    """
    latest: dict[str, tuple[int, int]] = {}
    wrong = []
    for message in messages:
        seconds, _, fraction = message.ts.partition(".")
        ts = (int(seconds), int(fraction))
        if ts <= latest.get(message.channel_id, (0, -1)):
            wrong.append(message)
        latest[message.channel_id] = max(ts, latest.get(message.channel_id, (0, -1)))
    return wrong
