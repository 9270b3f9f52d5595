"""Block Kit pieces and mrkdwn: the one place that escapes text from people.

Facts: https://docs.slack.dev/messaging/formatting-message-text and
https://docs.slack.dev/reference/block-kit/blocks.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.core import timezones as zones

Block = dict[str, Any]
Message = dict[str, Any]
View = dict[str, Any]

# Slack cuts text that is longer (docs.slack.dev/reference/methods/chat.postMessage).
MESSAGE_TEXT = 40_000
SECTION_TEXT = 3000
CONTEXT_TEXT = 2000
HEADER_TEXT = 150
BUTTON_TEXT = 75
MESSAGE_BLOCKS = 50

# What mrkdwn is never cut in: a link, mention or date, an entity, a text in bold.
_WHOLE = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|\*[^*\n]{1,300}\*")
_COMMAND = re.compile(r"`/(?=[a-z])")
# The formatting that organisers may write: links, mentions of people and channels, and dates
# (docs.slack.dev/messaging/formatting-message-text). All else between angle brackets, such as
# `<!channel>`, stays text.
_MEANT = re.compile(
    r"<(?:(?:https?://|mailto:)[^<>|\s]+(?:\|[^<>\n]*)?"
    r"|[@#][A-Z0-9]+(?:\|[^<>\n]*)?"
    r"|!date\^\d+\^[^<>|\n]+(?:\|[^<>\n]*)?)>"
)


def escape(text: str) -> str:
    """Return text from people as mrkdwn that stays text: `<!channel>` notifies nobody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """Return the text that a person typed, without the entities that Slack escapes it with."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def write_text(text: str) -> str:
    """Return an organiser's text as mrkdwn, with its formatting; it notifies no channel."""
    written, end = [], 0
    for meant in _MEANT.finditer(text):
        written += [escape(text[end : meant.start()]), meant[0].replace("&", "&amp;")]
        end = meant.end()
    return "".join([*written, escape(text[end:])])


def drop_unsayable(text: str) -> str:
    """Return the text without NULs and lone surrogates, which databases and Slack refuse.

    A JSON escape can carry half of a character, if a text was cut in the middle of it.
    """
    return text.replace("\0", "").encode(errors="ignore").decode()


def shorten(text: str, limit: int) -> str:
    """Return plain text within `limit` characters, with an ellipsis if it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def shorten_mrkdwn(text: str, limit: int) -> str:
    """Return mrkdwn within `limit` characters, with an ellipsis if it was cut.

    No link, mention, entity or bold text is cut in its middle.
    """
    return text if len(text) <= limit else text[: _find_cut(text, limit - 1)] + "…"


def split_mrkdwn(text: str) -> list[str]:
    """Split mrkdwn into parts that fit a section, after a line if possible, else after a word."""
    parts = []
    while len(text) > SECTION_TEXT:
        whole = _find_cut(text, SECTION_TEXT)
        places = (text.rfind(space, 0, whole) for space in "\n ")
        cuts = (_find_cut(text, place) for place in places if place > 0)
        cut = next((each for each in cuts if each > 0), whole) or SECTION_TEXT
        parts.append(text[:cut])
        text = text[cut:].lstrip()
    return [*parts, text] if text else parts


def bold(text: str) -> str:
    """Return escaped text in bold, with its asterisks replaced: they would end the bold early.

    Text that reads from right to left is isolated, or it would draw the numbers after it into its
    own direction (https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates).
    """
    return _isolate(f"*{_escape_for_bold(text)}*")


def name(text: str) -> str:
    """Return a name escaped and isolated as in `bold`, for a template that may set it in bold."""
    return _isolate(_escape_for_bold(text))


def link(url: str, title: str) -> str:
    """Return a link with this title."""
    return f"<{escape(url).replace('|', '%7C')}|{escape(title).replace('|', '¦')}>"


def mention(slack_id: str) -> str:
    """Return a mention, which Slack shows to each reader as the person's name."""
    return f"<@{slack_id}>"


def local_time(instant: datetime, form: str = "{time}") -> str:
    """Return an instant that each reader sees in their own zone, in one of Slack's date forms."""
    return f"<!date^{int(instant.timestamp())}^{form}|{zones.show_times(instant, ['UTC'])}>"


def local_instant(instant: datetime) -> str:
    """Return a date and time that each reader sees in their own zone."""
    fallback = zones.show_instant(instant, ["UTC"])
    return f"<!date^{int(instant.timestamp())}^{{date_short_pretty}} at {{time}}|{fallback}>"


def header(text: str) -> Block:
    """Return a heading; plain text, which needs no escaping."""
    return {"type": "header", "text": plain(shorten(text, HEADER_TEXT))}


def section(text: str, accessory: Block | None = None) -> Block:
    """Return a paragraph of mrkdwn, with a button beside it if there is an `accessory`."""
    block: Block = {"type": "section", "text": mrkdwn(shorten_mrkdwn(text, SECTION_TEXT))}
    if accessory is not None:
        block["accessory"] = accessory
    return block


def sections(lines: Sequence[str]) -> list[Block]:
    """Return lines of mrkdwn in as few sections as Slack's limit on a section's text allows."""
    blocks: list[Block] = []
    text = ""
    for line in (part for each in lines for part in split_mrkdwn(each)):
        if text and len(text) + 1 + len(line) > SECTION_TEXT:
            blocks.append(section(text))
            text = ""
        text = f"{text}\n{line}" if text else line
    return [*blocks, section(text)] if text else blocks


def context(text: str) -> Block:
    """Return a small line of mrkdwn."""
    return {"type": "context", "elements": [mrkdwn(shorten_mrkdwn(text, CONTEXT_TEXT))]}


def divider() -> Block:
    """Return a horizontal line."""
    return {"type": "divider"}


def actions(*elements: Block) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def button(
    text: str,
    action_id: str,
    value: str | int | None = None,
    *,
    style: str | None = None,
    confirm: str | None = None,
) -> Block:
    """Return a button; `style` is `primary` or `danger`, `confirm` a question asked first."""
    element: Block = {
        "type": "button",
        "text": plain(shorten(text, BUTTON_TEXT)),
        "action_id": action_id,
    }
    if value is not None:
        element["value"] = str(value)
    if style is not None:
        element["style"] = style
    if confirm is not None:
        element["confirm"] = {
            "title": plain("Are you sure?"),
            "text": mrkdwn(shorten_mrkdwn(confirm, 300)),
            "confirm": plain("Yes"),
            "deny": plain("No"),
        }
    return element


def plain(text: str) -> Block:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> Block:
    """Return a mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str) -> Block:
    """Return an option of a menu, a group of radio buttons or checkboxes."""
    return {"text": plain(shorten(text, BUTTON_TEXT)), "value": value}


def message(text: str, blocks: list[Block] | None = None) -> Message:
    """Return the arguments of Slack's chat methods.

    Notifications and screen readers use `text`.
    """
    text = shorten_mrkdwn(text, MESSAGE_TEXT)
    return {"text": text, "blocks": blocks} if blocks else {"text": text}


def modal(
    callback_id: str,
    title: str,
    blocks: list[Block],
    *,
    submit: str | None = None,
    private_metadata: str = "",
) -> View:
    """Return a modal; without `submit` it only shows something."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(shorten(title, 24)),
        "close": plain("Close"),
        "blocks": blocks,
        "private_metadata": private_metadata,
    }
    if submit is not None:
        view["submit"] = plain(submit)
        view["close"] = plain("Cancel")
    return view


def prefix_commands(payload: Any, prefix: str) -> Any:
    """Return a payload with the prefix on its commands, always written as `/team …` in backticks.

    The texts name commands as this bot's own; a workspace in which `/team` is taken has them under
    COMMAND_PREFIX, and this is the one place that knows it.
    """
    if not prefix:
        return payload
    if isinstance(payload, str):
        return _COMMAND.sub(f"`/{prefix}", payload)
    if isinstance(payload, dict):
        return {key: prefix_commands(value, prefix) for key, value in payload.items()}
    if isinstance(payload, list):
        return [prefix_commands(value, prefix) for value in payload]
    return payload


def _find_cut(text: str, limit: int) -> int:
    """Return the place, at most `limit`, at which mrkdwn can be cut."""
    cut_in = (each for each in _WHOLE.finditer(text) if each.start() < limit < each.end())
    return next((each.start() for each in cut_in), limit)


def _escape_for_bold(text: str) -> str:
    return escape(text).replace("*", "∗")


def _isolate(text: str) -> str:
    rightward = any(unicodedata.bidirectional(each) in ("R", "AL") for each in text)
    return f"\u2068{text}\u2069" if rightward else text
