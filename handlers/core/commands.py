"""Slash commands as features register them, for help and the manifest; and how one is read."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.roles.access import Role
from bot.slack.block_kit import drop_unsayable, unescape
from handlers.core.responses import Answer, Call

Handler = Callable[[Call], Answer]

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True)
class Subcommand:
    """A word after a command: its handler, its usage (`join NAME`) and a line of help.

    A handler that `writes` gets a write transaction, and is done once for one request. Where it
    `needs` a role, whoever has not is refused before it is called.
    """

    word: str
    handler: Handler
    usage: str
    about: str
    writes: bool = False
    needs: Role | None = None


@dataclass(frozen=True)
class Command:
    """A slash command; `bare` answers what no subcommand matches, help does where it is None.

    `needs` is the role that `bare` takes; help is for everybody.

    `about` and `usage` are the manifest's description and usage hint. `examples` are calls
    that work as they stand, without the command's name.
    """

    name: str
    about: str
    usage: str
    subcommands: tuple[Subcommand, ...] = ()
    bare: Handler | None = None
    needs: Role | None = None
    examples: tuple[str, ...] = ()

    def find_subcommand(self, word: str) -> Subcommand | None:
        """The subcommand with this word, however it is cased."""
        return next((each for each in self.subcommands if each.word == word.casefold()), None)


def read_text(text: str) -> tuple[str, str, tuple[str, ...]]:
    """A command's text as its first word, the rest as it was typed, and who is mentioned.

    With should_escape in the manifest, mentions come as `<@U123|ana>` and typed angle brackets
    as entities (docs.slack.dev/interactivity/implementing-slash-commands).
    """
    mentions = tuple(dict.fromkeys(_MENTION.findall(text)))
    words = drop_unsayable(unescape(_MENTION.sub(" ", text))).split(maxsplit=1)
    word = words[0] if words else ""
    rest = words[1].strip() if len(words) > 1 else ""
    return word, rest, mentions
