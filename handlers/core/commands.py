"""Slash commands, as features register them for help and the manifest."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.errors import Refused
from bot.roles.access import Role
from bot.slack.block_kit import bold, shorten
from bot.slack.typed_text import TypedText
from handlers.core.responses import Request, Response

Handler = Callable[[Request], Response]

_ECHO = 60


@dataclass(frozen=True)
class Subcommand:
    """A word after a command: its handler, its usage (`join NAME`) and a line of help.

    A handler that `writes` gets a write transaction, and runs once even if Slack sends the request
    twice. If it `needs` a role, people without the role are refused before it is called. After a
    word that stands `alone` nothing may follow: what does is left to the command's `bare`, or
    refused if there is none.
    """

    word: str
    handler: Handler
    usage: str
    about: str
    writes: bool = False
    needs: Role | None = None
    alone: bool = False

    def handle(self, request: Request) -> Response:
        """Call the handler.

        Raises:
            Refused: if words follow one that stands alone.
        """
        if self.alone and request.text:
            more = bold(shorten(request.text, _ECHO))
            raise Refused(f"`{self.word}` takes no more words, so please leave out {more}.")
        return self.handler(request)


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

    def find_subcommand(self, typed: TypedText) -> tuple[Subcommand | None, TypedText]:
        """Return the subcommand with the first word, in any case, and the text that is left."""
        word, rest = typed.split_word()
        for each in self.subcommands:
            is_bare = rest and (not word or (each.alone and self.bare is not None))
            if each.word == word.casefold() and not is_bare:
                return each, rest
        return None, typed
