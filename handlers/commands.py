"""Slash commands as features register them: what help and the manifest are made from."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.roles import Role
from handlers.answers import Answer, Call

Handler = Callable[[Call], Answer]


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
