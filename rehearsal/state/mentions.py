"""Names in text: encoding what people type, and finding the people whom a message notifies.

Slack's account: docs.slack.dev/messaging/formatting-message-text and
docs.slack.dev/interactivity/implementing-slash-commands (escaping).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

_BROADCAST = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_TYPED_HANDLE = re.compile(r"(?<![\w@])@([a-z0-9][a-z0-9._-]*)", re.IGNORECASE)
_TYPED_CHANNEL = re.compile(r"(?<![\w#&])#([a-z0-9_-]+)", re.IGNORECASE)

NameToId = Callable[[str], str | None]


def escape(text: str) -> str:
    """Escape the three characters that Slack reserves."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo Slack's three escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def encode_command_text(text: str, find_user: NameToId, find_channel: NameToId) -> str:
    """Encode a slash command's text as Slack does with `should_escape: true`.

    Known `@handle` and `#channel` become `<@U…|handle>` and `<#C…|name>`.
    """
    return _encode(text, find_user, find_channel, user_label=True)


def encode_message_text(text: str, find_user: NameToId, find_channel: NameToId) -> str:
    """Encode a person's message as Slack stores it: names resolved, the rest escaped.

    A person's own `@channel`, `@here` and `@everyone` become broadcasts.
    """
    encoded = _encode(text, find_user, find_channel, user_label=False)
    return re.sub(r"(?<![\w@])@(channel|here|everyone)\b", r"<!\1>", encoded)


def find_broadcasts(text: str, blocks: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return those of `channel`, `here` and `everyone` that such a message notifies, in order."""
    found = [name for part in _formatted_texts(text, blocks) for name in _BROADCAST.findall(part)]
    found += [str(e.get("range")) for e in _rich_elements(blocks) if e.get("type") == "broadcast"]
    return tuple(dict.fromkeys(found))


def find_mentions(text: str, blocks: list[dict[str, Any]]) -> tuple[str, ...]:
    """Return the ids of the users whom a message with this text notifies, in order."""
    found = [user for part in _formatted_texts(text, blocks) for user in _MENTION.findall(part)]
    found += [str(e.get("user_id")) for e in _rich_elements(blocks) if e.get("type") == "user"]
    return tuple(dict.fromkeys(found))


def _encode(text: str, find_user: NameToId, find_channel: NameToId, user_label: bool) -> str:
    def user(match: re.Match[str]) -> str:
        name, rest = _trim_name(match.group(1))
        user_id = find_user(name.lower())
        if user_id is None:
            return match.group(0)
        return (f"<@{user_id}|{name.lower()}>" if user_label else f"<@{user_id}>") + rest

    def channel(match: re.Match[str]) -> str:
        channel_id = find_channel(match.group(1).lower())
        return f"<#{channel_id}|{match.group(1).lower()}>" if channel_id else match.group(0)

    # Channels first: a user's label never contains a '#', so nothing is encoded twice.
    return _TYPED_HANDLE.sub(user, _TYPED_CHANNEL.sub(channel, escape(text)))


def _trim_name(name: str) -> tuple[str, str]:
    """Split a handle from the punctuation typed right after it ("ana." ends a sentence)."""
    trimmed = name.rstrip(".-")
    return trimmed, name[len(trimmed) :]


def _formatted_texts(text: str, blocks: list[dict[str, Any]]) -> Iterator[str]:
    yield text
    yield from _mrkdwn_texts(blocks)


def _mrkdwn_texts(value: Any) -> Iterator[str]:
    """Yield every text of type mrkdwn in blocks; plain_text notifies nobody."""
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn" and isinstance(value.get("text"), str):
            yield value["text"]
        for part in value.values():
            yield from _mrkdwn_texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _mrkdwn_texts(part)


def _rich_elements(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every dict inside the rich_text blocks among `value`."""
    for block in value:
        if isinstance(block, dict) and block.get("type") == "rich_text":
            yield from _dicts(block)


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for part in value.values():
            yield from _dicts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _dicts(part)
