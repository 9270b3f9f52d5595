"""Names in text: encoding what people type, and finding the people whom a message notifies.

Slack's account: docs.slack.dev/messaging/formatting-message-text and
docs.slack.dev/interactivity/implementing-slash-commands (escaping).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

_BROADCAST = re.compile(r"<!(channel|here|everyone)(?:\|[^>]*)?>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
# What Slack recognises in a typed text. It knows every top-level domain; here are the commonest.
_TOP_LEVEL = (
    *("com", "org", "net", "edu", "gov", "int", "info", "io", "dev", "app", "ai", "co", "me"),
    *("tech", "tv", "xyz", "eu", "uk", "us", "ca", "au", "nz", "in", "jp", "kr", "cn", "br", "za"),
    *("de", "fr", "ch", "at", "it", "es", "nl", "be", "pl", "se", "no", "dk", "fi", "ie", "md"),
)
_DOMAIN = rf"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?:{'|'.join(_TOP_LEVEL)})(?![\w-]|\.\w)"
_TYPED = re.compile(
    rf"(?P<url>\bhttps?://[^\s<>|]+)"
    rf"|(?P<email>(?<![\w.+@-])[\w.+-]+@{_DOMAIN})"
    rf"|(?P<domain>(?<![\w.@/-]){_DOMAIN}(?::[0-9]+)?(?:/[^\s<>|]*)?)"
    r"|(?<![\w@])@(?P<name>[a-z0-9][a-z0-9._-]*)"
    r"|(?<![\w#])#(?P<channel>[a-z0-9_-]+)",
    re.IGNORECASE,
)
# Punctuation after an address ends the sentence, not the address.
_AFTER_ADDRESS = ".,;:!?'\"”’"
_BROADCASTS = ("channel", "here", "everyone")

NameToId = Callable[[str], str | None]


def escape(text: str) -> str:
    """Escape the three characters that Slack reserves."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Undo Slack's three escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def encode_command_text(text: str, find_user: NameToId, find_channel: NameToId) -> str:
    """Encode a slash command's text as Slack does with `should_escape: true`.

    Known `@handle` and `#channel` become `<@U…|handle>` and `<#C…|name>`, addresses
    `<https://…>`, `<http://pied-piper.com|pied-piper.com>` and `<mailto:a@b.org|a@b.org>`.
    """
    return _encode(text, find_user, find_channel, user_label=True)


def encode_message_text(text: str, find_user: NameToId, find_channel: NameToId) -> str:
    """Encode a person's message as Slack stores it: a person's mention has no label."""
    return _encode(text, find_user, find_channel, user_label=False)


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
    def encode_name(typed: str, whole: str) -> str:
        name, rest = _trim_name(typed.lower())
        if name in _BROADCASTS:
            return f"<!{name}>{rest}"
        user_id = find_user(name)
        if user_id is None:
            return whole
        return (f"<@{user_id}|{name}>" if user_label else f"<@{user_id}>") + rest

    def encode(found: re.Match[str]) -> str:
        whole = found[0]
        match found.lastgroup:
            case "name":
                return encode_name(found["name"], whole)
            case "channel":
                channel_id = find_channel(found["channel"].lower())
                return f"<#{channel_id}|{found['channel'].lower()}>" if channel_id else whole
            case "email":
                return f"<mailto:{whole}|{whole}>"
        address, rest = _trim_address(whole)
        label = "" if found.lastgroup == "url" else f"|{escape(address)}"
        scheme = "http://" if label else ""
        return f"<{scheme}{escape(address)}{label}>{escape(rest)}"

    encoded, end = [], 0
    for found in _TYPED.finditer(text):
        encoded += [escape(text[end : found.start()]), encode(found)]
        end = found.end()
    return "".join([*encoded, escape(text[end:])])


def _trim_name(name: str) -> tuple[str, str]:
    """Split a handle from the punctuation typed right after it ("ana." ends a sentence)."""
    trimmed = name.rstrip(".-")
    return trimmed, name[len(trimmed) :]


def _trim_address(address: str) -> tuple[str, str]:
    """Split an address from the punctuation after it, and from a bracket that it did not open."""
    trimmed = address.rstrip(_AFTER_ADDRESS)
    if trimmed.endswith(")") and trimmed.count(")") > trimmed.count("("):
        trimmed = trimmed[:-1].rstrip(_AFTER_ADDRESS)
    return trimmed, address[len(trimmed) :]


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
