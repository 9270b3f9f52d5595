"""The texts that organisers may word: their own if their file has one, else the bot's."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.hackathon_file.schema import Words
from bot.hackathon_file.wording.filling import Malformed, fill, keep_lines, list_names
from bot.hackathon_file.wording.message_templates import TEMPLATES
from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks


@dataclass(frozen=True)
class RenderedText:
    """A text in mrkdwn: `shown` in the message, and `notice` for notifications.

    `names` are the placeholders that it uses; `is_own` if the organisers worded it.
    """

    shown: str
    notice: str
    names: frozenset[str] = frozenset()
    is_own: bool = False


def render_text(
    hackathon: Hackathon,
    key: str,
    values: Mapping[str, str],
    plain: Mapping[str, str] | None = None,
) -> RenderedText:
    """Fill in the template called `key`; the bot's own if theirs says nothing.

    `values` are mrkdwn, escaped, of every placeholder but the hackathon; `plain` has those that
    notifications say otherwise.
    """
    template = TEMPLATES[key]
    filled = {"hackathon": blocks.name(hackathon.name), **values}
    plainly = {**filled, **(plain or {})}
    own = _find_own(hackathon.file.words, key)
    if own is not None and (shown := fill(own, filled)):
        return RenderedText(shown, fill(own, plainly), _list_said(own, filled), is_own=True)
    said = _list_said(template.default, filled)
    return RenderedText(fill(template.default, filled), fill(template.notice, plainly), said)


def _list_said(template: str, values: Mapping[str, str]) -> frozenset[str]:
    return frozenset(list_names(keep_lines(template, values)))


def _find_own(words: Words, key: str) -> str | None:
    """Return the organisers' template, as mrkdwn that notifies no channel; None if there is none.

    None too if it has placeholders that this version does not know, as the file of another may.
    """
    template = TEMPLATES[key]
    written: str | None = getattr(words, key)
    if written is None:
        return _find_own(words, template.fallback) if template.fallback else None
    try:
        is_known = list_names(written) <= set(template.placeholders)
    except Malformed:
        return None
    return blocks.write_text(written) if is_known else None
