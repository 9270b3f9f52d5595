"""Decodes what a person typed after a slash command, in the way that Slack encodes it.

With `should_escape` in the manifest, the people, channels, user groups and addresses in it come
between angle brackets, and the typed characters `&`, `<` and `>` as entities. Slack's account:
docs.slack.dev/interactivity/implementing-slash-commands and
docs.slack.dev/messaging/formatting-message-text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from bot.slack.block_kit import drop_unsayable, unescape

# A typed `<` comes as an entity, so these brackets are Slack's own.
_ENCODED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_SCHEME = re.compile(r"^(?:https?://|mailto:|tel:)|/$|\s")
# What phones and word processors write for ' and ", and the spaces at which lines do not break.
_AS_KEYED = str.maketrans("‘’‚‛“”„‟\u00a0\u2007\u202f", "''''\"\"\"\"   ")
# What people put between two names.
_BETWEEN = re.compile(r"[,;]*(?:and|&|\+)?[,;]*", re.IGNORECASE)


class Kind(Enum):
    """A kind of thing that Slack encodes, by what its target begins with."""

    PERSON = "@"
    CHANNEL = "#"
    GROUP = "!subteam^"
    BROADCAST = "!"
    ADDRESS = ""


@dataclass(frozen=True)
class Encoded:
    """A thing that Slack encoded: its Slack id or address, and its label, which may be empty."""

    kind: Kind
    target: str
    label: str = ""


# Returns the name of a person or channel that came without a label; None if it is unknown.
FindName = Callable[[Encoded], str | None]


@dataclass(frozen=True)
class NamedPeople:
    """The people in a typed text, as Slack ids; what names nobody, as typed; and the other words.

    Names nobody: a user group, and a word that begins with `@` and that Slack left as it was.
    """

    people: tuple[str, ...]
    nobody: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class TypedText:
    """A typed text: the pieces that Slack left as they were, and what it encoded."""

    pieces: tuple[str | Encoded, ...] = ()

    @classmethod
    def decode(cls, text: str) -> "TypedText":
        """Parse the text as Slack sends it."""
        pieces: list[str | Encoded] = []
        end = 0
        for found in _ENCODED.finditer(text):
            pieces += [_decode_piece(text[end : found.start()]), _decode_thing(*found.groups(""))]
            end = found.end()
        return cls((*pieces, _decode_piece(text[end:])))

    def __bool__(self) -> bool:
        """Return whether there is anything but spaces in it."""
        return any(isinstance(each, Encoded) or each.strip() for each in self.pieces)

    def split_word(self) -> tuple[str, "TypedText"]:
        """Return the first word and the rest; no word if something encoded comes first."""
        for place, piece in enumerate(self.pieces):
            if isinstance(piece, Encoded):
                break
            if words := piece.split(maxsplit=1):
                return words[0], TypedText((*words[1:], *self.pieces[place + 1 :]))
        return "", self

    def replace_channels(self, find_text: Callable[[str], str | None]) -> "TypedText":
        """Return the text with another one in place of each channel whose Slack id has one."""

        def replace(piece: str | Encoded) -> str | Encoded:
            if isinstance(piece, Encoded) and piece.kind is Kind.CHANNEL:
                return find_text(piece.target) or piece
            return piece

        return TypedText(tuple(map(replace, self.pieces)))

    def show(self, find_name: FindName) -> str:
        """Return the text as it was typed: `Ask @alice about #general`."""
        shown = (
            each if isinstance(each, str) else _show_thing(each, find_name) for each in self.pieces
        )
        return "".join(shown).strip()

    def name_people(self, find_name: FindName) -> NamedPeople:
        """Take the people out of the text; commas and `and` between two of them go with them."""
        people: list[str] = []
        nobody: list[str] = []
        words: list[str] = []
        between: list[str] = []
        after_name = False
        for token in self._split():
            if isinstance(token, str) and after_name and _BETWEEN.fullmatch(token):
                between.append(token)
                continue
            after_name = _is_name(token)
            if not after_name:
                words += between
                words.append(token if isinstance(token, str) else _show_thing(token, find_name))
            elif isinstance(token, Encoded) and token.kind is Kind.PERSON:
                people.append(token.target)
            else:
                shown = token if isinstance(token, str) else _show_thing(token, find_name)
                nobody.append(shown.rstrip(",;."))
            between = []
        rest = " ".join(words).strip(" ,;")
        return NamedPeople(tuple(dict.fromkeys(people)), tuple(dict.fromkeys(nobody)), rest)

    def _split(self) -> list[str | Encoded]:
        """Return what was encoded, and the words of all else."""
        tokens: list[str | Encoded] = []
        for piece in self.pieces:
            tokens += piece.split() if isinstance(piece, str) else [piece]
        return tokens


def write_as_keyed(text: str) -> str:
    """Return the text with plain quotes and spaces in place of those that phones put there."""
    return text.translate(_AS_KEYED)


def _decode_piece(text: str) -> str:
    return write_as_keyed(drop_unsayable(unescape(text)))


def _decode_thing(target: str, label: str) -> Encoded:
    kind = next(each for each in Kind if target.startswith(each.value))
    return Encoded(kind, _decode_piece(target.removeprefix(kind.value)), _decode_piece(label))


def _is_name(token: str | Encoded) -> bool:
    if isinstance(token, str):
        return token.startswith("@")
    return token.kind in (Kind.PERSON, Kind.GROUP, Kind.BROADCAST)


def _show_thing(thing: Encoded, find_name: FindName) -> str:
    match thing.kind:
        case Kind.PERSON | Kind.CHANNEL:
            return f"{thing.kind.value}{thing.label or find_name(thing) or thing.target}"
        case Kind.GROUP | Kind.BROADCAST:
            return f"@{(thing.label or thing.target).removeprefix('@')}"
        case Kind.ADDRESS:
            return _show_address(thing.target, thing.label)


def _show_address(address: str, label: str) -> str:
    """Return an address as it was typed; words that were made a link are followed by theirs."""
    if not label:
        return address.removeprefix("mailto:")
    typed, linked = (_SCHEME.sub("", each.casefold()) for each in (label, address))
    return label if typed == linked else f"{label} ({address})"
