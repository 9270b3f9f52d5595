"""What is said to people: Slack takes it, it notifies nobody, and it tells no secrets."""

import re
from collections.abc import Iterator
from typing import Any

from rehearsal.block_kit import check_message_blocks, check_view
from rehearsal.state.mentions import find_broadcasts, find_mentions
from tests.fuzz.payloads.people_text import VICTIM

Json = dict[str, Any]

# Slack cuts text that is longer (docs.slack.dev/reference/methods/chat.postMessage).
LONGEST_TEXT = 40_000

_REFERENCE = re.compile(r"tell an organiser this reference: `[0-9a-f]{8}`")
_SECRETS = re.compile(r"Traceback|File \"|sqlalchemy|SELECT |xoxb-|xapp-", re.IGNORECASE)


def find_faults(said: Json) -> list[str]:
    """What is wrong with something said: a message, a view, or an acknowledgement's body."""
    text, blocks = said.get("text", ""), said.get("blocks", [])
    faults = []
    if "response_action" in said:
        return _find_faults_of_action(said)
    if said.get("type") in ("modal", "home"):
        faults += check_view(said)
    else:
        faults += check_message_blocks(blocks)
        if not text:
            faults.append("it has no text")
    if len(text) > LONGEST_TEXT:
        faults.append(f"its text has {len(text):,} characters")
    for name in find_broadcasts(text, blocks):
        faults.append(f"it notifies @{name}")
    if VICTIM in find_mentions(text, blocks) or "<!subteam" in text:
        faults.append("it mentions whom only people's text mentions")
    return [*faults, *_find_faults_of_text(said)]


def has_reference(said: Any) -> bool:
    """Whether it tells of something unexpected, with a reference for the log."""
    return any(_REFERENCE.search(each) for each in _texts(said))


def _find_faults_of_action(said: Json) -> list[str]:
    """Of an answer to a modal: https://docs.slack.dev/surfaces/modals#response_actions."""
    if said["response_action"] == "update":
        return find_faults(said["view"])
    errors = said.get("errors")
    if said["response_action"] != "errors" or not errors:
        return [f"it answers a modal with {said['response_action']}"]
    empty = [f"{field} has an error without words" for field, each in errors.items() if not each]
    return [*empty, *_find_faults_of_text(said)]


def _find_faults_of_text(said: Json) -> list[str]:
    faults = []
    for each in _texts(said):
        if _SECRETS.search(each):
            faults.append(f"it tells what is none of people's business: {each[:80]!r}")
        try:
            each.encode()
        except UnicodeEncodeError:
            faults.append(f"it is no text that can be sent: {each[:80]!r}")
    return faults


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for each in said.values():
            yield from _texts(each)
    elif isinstance(said, list):
        for each in said:
            yield from _texts(each)
