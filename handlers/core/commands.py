"""Slash commands, as features register them for help and the manifest; and their parser."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.roles.access import Role
from bot.slack.block_kit import drop_unsayable, unescape
from handlers.core.responses import Request, Response

Handler = Callable[[Request], Response]

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True)
class Subcommand:
    """A word after a command: its handler, its usage (`join NAME`) and a line of help.

    A handler that `writes` gets a write transaction, and runs once even if Slack sends the request
    twice. If it `needs` a role, people without the role are refused before it is called.
    """

    word: str
    handler: Handler
    usage: str
    about: str
    writes: bool = False
    needs: Role | None = None


@dataclass(frozen=True)
class Command:
    """A slash command; `bare` answers text that matches no subcommand, and help does if it is None.

    `needs` is the role that `bare` requires; help is for everybody.

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
        """Return the subcommand with this word, in any case."""
        return next((each for each in self.subcommands if each.word == word.casefold()), None)


def read_text(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Parse a command's text into its first word, the rest as typed, and the people mentioned.

    With should_escape in the manifest, mentions come as `<@U123|ana>` and typed angle brackets
    as entities (docs.slack.dev/interactivity/implementing-slash-commands).
    """
    mentions = tuple(dict.fromkeys(_MENTION.findall(text)))
    words = drop_unsayable(unescape(_MENTION.sub(" ", text))).split(maxsplit=1)
    word = words[0] if words else ""
    rest = words[1].strip() if len(words) > 1 else ""
    return word, rest, mentions
