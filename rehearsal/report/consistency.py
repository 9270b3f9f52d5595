"""Invariants that hold in every workspace, checked from its messages alone."""

import json
from collections.abc import Iterable

from rehearsal.state.records import Message


def find_doubled(messages: Iterable[Message]) -> list[Message]:
    """Return the messages whose metadata an earlier message of the same app has too.

    An app marks each message that it sends by itself with metadata of its own, so that two with
    equal metadata are duplicates. Messages without metadata are not checked.
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
    """Return the messages with a `ts` not later than an earlier one's of their channel.

    `messages` are in the order in which their channels keep them. A repeated `ts` counts too.
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
