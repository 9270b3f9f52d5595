"""Which subcommand a typed text is for."""

import pytest

from bot.slack.typed_text import Encoded, TypedText
from handlers.core.commands import Command, Handler, Subcommand


def do_nothing(_: object) -> None:
    pass


def make_command(bare: Handler | None) -> Command:
    return Command(
        name="try",
        about="",
        usage="",
        subcommands=(
            Subcommand("", do_nothing, "", ""),
            Subcommand("say", do_nothing, "say TEXT", ""),
            Subcommand("help", do_nothing, "help", "", alone=True),
        ),
        bare=bare,
    )


def find_nothing(_: Encoded) -> None:
    return None


@pytest.mark.parametrize(
    ("text", "word", "rest", "word_with_bare"),
    [
        ("", "", "", ""),
        ("SAY hello", "say", "hello", "say"),
        ("sing hello", None, "sing hello", None),
        ("<#C1|say>", None, "#say", None),
        ("help ", "help", "", "help"),
        ("HELP at desk 2", "help", "at desk 2", None),
    ],
)
def test_a_subcommand_goes_by_the_first_word(
    text: str, word: str | None, rest: str, word_with_bare: str | None
) -> None:
    typed = TypedText.decode(text)
    found, left = make_command(None).find_subcommand(typed)
    assert (found and found.word, left.show(find_nothing)) == (word, rest)
    found, left = make_command(do_nothing).find_subcommand(typed)
    whole = rest if word_with_bare else text.strip().replace("<#C1|say>", "#say")
    assert (found and found.word, left.show(find_nothing)) == (word_with_bare, whole)
