"""Views that belong to no feature: a command's help, a reply as a modal, a modal's fields."""

from collections.abc import Sequence
from typing import Any

from bot.slack import block_kit as blocks
from bot.slack.block_kit import View, drop_unsayable
from bot.slack.typed_text import NamedPeople
from handlers.core.commands import Command
from handlers.core.responses import Reply

_ECHO = 60
_MODAL_BLOCKS = 100
# The keys under which Slack sends the value of an input without options.
_HELD_BY = (
    *("selected_users", "selected_user", "selected_conversations"),
    *("selected_date", "selected_time", "value"),
)


def help_reply(command: Command) -> Reply:
    """Return a command's short help: its subcommands, described, and examples that work."""
    lines = [
        f"`/{' '.join(filter(None, (command.name, each.usage)))}`  {each.about}"
        for each in command.subcommands
    ]
    if not lines:
        lines = [f"`/{command.name} {command.usage}`".replace(" `", "`")]
    if command.examples:
        examples = " · ".join(f"`/{command.name} {each}`" for each in command.examples)
        lines.append(f"For example: {examples}")
    heading = f"*{command.about}*"
    return Reply(
        text=f"{command.about}\n" + "\n".join(lines),
        blocks=[blocks.section(heading), *blocks.sections(lines)],
    )


def say_left_out(named: NamedPeople) -> list[str]:
    """Return a sentence for each part of a text that names people that was not understood."""
    sentences = []
    if named.nobody:
        sentences.append(
            f"I found no person called {_quote(named.nobody)}: name people one by one, and pick "
            "them from the list that Slack shows when you type `@`."
        )
    if named.words:
        sentences.append(f"I did not understand {_quote([named.words])}, and left it out.")
    return sentences


def answer_modal(reply: Reply) -> View:
    """Return a reply as a modal that only shows it, for a button without a channel to answer in."""
    return blocks.modal(
        "answer", reply.title, (reply.blocks or blocks.sections([reply.text]))[:_MODAL_BLOCKS]
    )


def read_fields(view: dict[str, Any]) -> dict[str, Any]:
    """Parse a submitted modal's inputs by block_id: text, an option's value, a list, or None.

    Shapes of state.values: docs.slack.dev/reference/views/modal-views.
    """
    return {
        block_id: _read_value(element)
        for block_id, elements in view.get("state", {}).get("values", {}).items()
        for element in elements.values()
    }


def _quote(parts: Sequence[str]) -> str:
    return ", ".join(blocks.bold(blocks.shorten(each, _ECHO)) for each in parts)


def _read_value(element: dict[str, Any]) -> Any:
    if "selected_options" in element:
        return [option["value"] for option in element["selected_options"] or []]
    if "selected_option" in element:
        option = element["selected_option"]
        return option["value"] if option else None
    for name in _HELD_BY:
        if name in element:
            value = element[name]
            return drop_unsayable(value) if isinstance(value, str) else value
    return None
