"""Views of a change to the agenda: the preview, the result, and a conflicting change."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.agenda.change_phrases import list_differences, say_change, say_head, say_when
from bot.agenda.edit import AgendaEdit, ChangedMeanwhile, EditResult
from bot.agenda.models import AgendaItem
from bot.core.errors import Refused
from bot.core.timezones import show_instant, to_wall
from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, View, bold, drop_unsayable, escape, shorten
from handlers.core.audit_views import show_entry
from handlers.core.responses import Reply

MINE = "mine"
THEIRS = "theirs"
_MOST_UPCOMING = 6
_TITLE = "Agenda"
# Characters of a modal's private_metadata (docs.slack.dev/reference/views/modal-views).
_MOST_KEPT = 3000


def preview_reply(
    change: AgendaEdit, outcome: EditResult, hackathon: Hackathon, doubts: Sequence[str] = ()
) -> Reply:
    """Return a preview of the change, with a button that makes it; `doubts` join its warnings."""
    lines = [*_preview_lines(outcome, hackathon, doubts)]
    return Reply(
        "\n".join(lines),
        [
            *blocks.sections(lines),
            blocks.actions(
                blocks.button(
                    _name_deed(change), "agenda-confirm", keep_change(change), style="primary"
                )
            ),
        ],
        title=_TITLE,
        replaces=True,
    )


def preview_modal(change: AgendaEdit, outcome: EditResult, hackathon: Hackathon) -> View:
    """Return a preview of the change as a modal, which makes it when it is submitted."""
    lines = [*_preview_lines(outcome, hackathon, ())]
    return blocks.modal(
        "agenda-preview",
        "Is this right?",
        blocks.sections(lines),
        submit=_name_deed(change),
        private_metadata=keep_change(change),
    )


def done_reply(outcome: EditResult, hackathon: Hackathon) -> Reply:
    """Return the change that was made, and the messages that it posts."""
    lines = [f":white_check_mark: {_say_done(outcome)}", *_posted_lines(outcome, hackathon)]
    return Reply("\n".join(lines), blocks.sections(lines), title=_TITLE, replaces=True)


def left_reply() -> Reply:
    """Return a reply that nothing was changed."""
    return Reply("Left as it is.", title=_TITLE, replaces=True)


def conflict_reply(change: AgendaEdit, conflict: ChangedMeanwhile, hackathon: Hackathon) -> Reply:
    """Return another organiser's change to the item, with buttons to choose between the two."""
    lines = _conflict_lines(conflict, hackathon)
    mine = keep_change(replace(change, version=conflict.version))
    return Reply(
        "\n".join(lines),
        [
            *blocks.sections(lines),
            blocks.actions(
                blocks.button("Keep mine", "agenda-keep", mine),
                blocks.button("Take theirs", "agenda-leave"),
            ),
        ],
        title=_TITLE,
        replaces=True,
    )


def conflict_modal(change: AgendaEdit, conflict: ChangedMeanwhile, hackathon: Hackathon) -> View:
    """Return another organiser's change to the item as a modal, to choose between the two."""
    mine = blocks.option("Keep mine: what I changed goes on top of theirs", MINE)
    theirs = blocks.option("Take theirs: leave it as it is now", THEIRS)
    choice: Block = {
        "type": "input",
        "block_id": "choice",
        "label": blocks.plain("Which shall it be?"),
        "element": {"type": "radio_buttons", "action_id": "choice", "options": [mine, theirs]},
        "optional": False,
    }
    return blocks.modal(
        "agenda-conflict",
        "Changed meanwhile",
        [*blocks.sections(_conflict_lines(conflict, hackathon)), choice],
        submit="Go on",
        private_metadata=keep_change(replace(change, version=conflict.version)),
    )


def pick_modal(items: Sequence[AgendaItem], verb: str, hackathon: Hackathon) -> View:
    """Return a modal that asks which item to `move`, `edit` or `cancel`."""
    element: Block = {
        "type": "static_select",
        "action_id": "item",
        "options": [blocks.option(_name_item(item, hackathon), item.key) for item in items],
    }
    chosen: Block = {
        "type": "input",
        "block_id": "item",
        "label": blocks.plain(f"What do you want to {verb}?"),
        "element": element,
        "optional": False,
    }
    return blocks.modal(
        "agenda-pick", verb.capitalize(), [chosen], submit="Next", private_metadata=verb
    )


def keep_change(change: AgendaEdit) -> str:
    """Serialize a change for a button or a modal."""
    return json.dumps(change.as_json(), ensure_ascii=False, separators=(",", ":"))


def can_keep(change: AgendaEdit) -> bool:
    """Return whether the change fits in a modal."""
    return len(keep_change(change)) <= _MOST_KEPT


def read_change(kept: str) -> AgendaEdit:
    """Deserialize a change that `keep_change` serialized.

    Raises:
        Refused: if it is something else.
    """
    try:
        loaded = json.loads(kept)
        # `keep_change` wrote no characters that a database cannot store.
        text = json.dumps(loaded, ensure_ascii=False)
        if drop_unsayable(text) == text and "\\u0000" not in text:
            return AgendaEdit.read(loaded)
    except (ValueError, RecursionError):
        pass
    raise Refused("That is out of date. Please begin again with `/agenda edit`.")


def _preview_lines(
    outcome: EditResult, hackathon: Hackathon, doubts: Sequence[str]
) -> Iterator[str]:
    yield from _say_plan(outcome, hackathon)
    for each in dict.fromkeys([*doubts, *outcome.warnings]):
        yield f":warning: {escape(each)}"
    yield from _posted_lines(outcome, hackathon)


def _say_plan(outcome: EditResult, hackathon: Hackathon) -> Iterator[str]:
    was, now, zones = outcome.was, outcome.now, hackathon.zones
    if now is None:
        yield f"{_name(outcome)} will be off the agenda."
        if was is not None:
            yield f"When: {say_when(was, zones)}"
    elif was is None:
        yield f"{_name(outcome)} will be on the agenda."
        yield f"When: {say_when(now, zones)}"
    else:
        yield f"{_name(outcome)} will change."
        yield from list_differences(was, now, zones)
    yield from (escape(each) for each in outcome.others)


def _posted_lines(outcome: EditResult, hackathon: Hackathon) -> Iterator[str]:
    """Yield the notices posted at once, by channel, and the reminders posted later."""
    if outcome.notices:
        yield "*Posted at once*, since people were told otherwise:"
    else:
        yield "Nothing is posted at once: nobody was told otherwise."
    for channel, change in outcome.notices.items():
        notice = [say_head(hackathon), say_change(change, hackathon.zones)]
        lines = "\n".join(filter(None, notice)).split("\n")
        quoted = "\n".join(f"> {line}" for line in lines)
        yield f"In #{channel}:\n{quoted}"
    if outcome.upcoming:
        yield "*Posted then*:"
    elif outcome.now is not None:
        yield "No reminder is to come."
    for each in outcome.upcoming[:_MOST_UPCOMING]:
        when = show_instant(each.due, hackathon.zones)
        yield f"• {when} in #{each.channel}: {escape(each.title)}"
    more = len(outcome.upcoming) - _MOST_UPCOMING
    if more > 0:
        yield f"… and {more} more"


def _say_done(outcome: EditResult) -> str:
    if outcome.now is None:
        return f"{_name(outcome)} is off the agenda."
    what = "on the agenda" if outcome.was is None else "changed"
    return f"{_name(outcome)} is {what}."


def _conflict_lines(conflict: ChangedMeanwhile, hackathon: Hackathon) -> list[str]:
    return [
        f":warning: {bold(conflict.title)} was changed meanwhile, and your change is not made yet:",
        *(show_entry(each, hackathon) for each in conflict.actions),
        "Keep what you wanted, on top of that, or take theirs?",
    ]


def _name_item(item: AgendaItem, hackathon: Hackathon) -> str:
    clock = f" {to_wall(item.starts_at, hackathon.zone):%H:%M}" if item.starts_at else ""
    return shorten(f"{item.day:%a %-d %b}{clock} {item.title}", blocks.BUTTON_TEXT)


def _name(outcome: EditResult) -> str:
    named = outcome.now or outcome.was
    return bold(named.title if named else "")


def _name_deed(change: AgendaEdit) -> str:
    if change.fields is None:
        return "Take it off"
    if change.key is None:
        return "Add it"
    return "Move it" if list(change.fields) == ["when"] else "Change it"
