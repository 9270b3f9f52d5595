"""/agenda add, move, edit and cancel, typed or in a form; each first shows what it will post."""

from collections.abc import Callable

from bot.agenda.channels import name_channels
from bot.agenda.edit import (
    Change,
    ChangedMeanwhile,
    Outcome,
    apply_change,
    find_item,
    preview_change,
)
from bot.agenda.models import AgendaItem
from bot.agenda.queries import is_over, list_items
from bot.agenda.typed_times import NoTime, TypedTime, read_typed_time
from bot.challenges.queries import list_challenges
from bot.core.errors import FieldErrors, Refused
from bot.hackathon_file.times.when import read_zone
from bot.roles.access import Role
from bot.slack.block_kit import escape
from handlers.agenda import edit_views as views
from handlers.agenda.edit_form import Choices, FormState, form_modal, place_errors, read_form
from handlers.core.commands import Subcommand
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call, ModalErrors, OpenModal, UpdateModal
from handlers.core.views import answer_modal

_MOST_ITEMS = 100
_TOO_LONG = "That is more than this form can keep. Please shorten it, or put it in the file."


def list_subcommands() -> tuple[Subcommand, ...]:
    """Return the subcommands of /agenda that change it."""

    def make(word: str, handler: Callable[[Call], Answer], usage: str, about: str) -> Subcommand:
        return Subcommand(word, handler, usage, about, writes=True, needs=Role.ORGANISER)

    return (
        make("add", add, "add [TITLE on WHEN]", "for organisers: puts something on it"),
        make("move", move, "move [WHAT to WHEN]", "for organisers: to another time"),
        make("edit", edit, "edit [WHAT]", "for organisers: changes anything about it"),
        make("cancel", cancel, "cancel [WHAT]", "for organisers: takes it off"),
    )


def register(door: Door) -> None:
    """Register the forms and buttons that change the agenda."""
    organiser = Role.ORGANISER
    door.modal("agenda-pick", take_pick, needs=organiser)
    door.modal("agenda-form", submit_form, needs=organiser)
    door.modal("agenda-preview", confirm_in_modal, needs=organiser)
    door.modal("agenda-conflict", choose_in_modal, needs=organiser)
    door.action("agenda-confirm", confirm, writes=True, needs=organiser)
    door.action("agenda-keep", keep_mine, writes=True, needs=organiser)
    door.action("agenda-leave", leave, needs=organiser)


def add(call: Call) -> Answer:
    """Preview an item typed as `TITLE on WHEN`; open the form if no time was typed."""
    words = call.text.split()
    refusal: Refused | None = None
    for place in range(1, len(words)):
        try:
            typed = _read_time(call, " ".join(words[place:]).removeprefix("on "))
        except NoTime:
            continue
        except Refused as error:
            refusal = refusal or error
            continue
        title = " ".join(words[:place]).rstrip(",:")
        change = Change(None, 0, {"title": title, "when": typed.when})
        return _preview(call, change, typed.warnings)
    if refusal is not None:
        raise refusal
    return OpenModal(form_modal(call.hackathon, _list_choices(call), None, call.text))


def move(call: Call) -> Answer:
    """Preview a move typed as `WHAT to WHEN`; open the form if no time was typed."""
    if not call.text:
        return _pick(call, "move")
    refusal: Refused | None = None
    for what, when in _split_at_to(call.text):
        try:
            item = find_item(call.session, call.hackathon, what)
            typed = _read_time(call, when, item)
        except Refused as error:
            refusal = refusal or error
            continue
        return _preview(call, Change(item.key, item.version, {"when": typed.when}), typed.warnings)
    if refusal is not None:
        raise refusal
    return edit(call)


def edit(call: Call) -> Answer:
    """Open the form of an item."""
    if not call.text:
        return _pick(call, "edit")
    item = find_item(call.session, call.hackathon, call.text)
    return OpenModal(form_modal(call.hackathon, _list_choices(call), item))


def cancel(call: Call) -> Answer:
    """Preview the cancellation of an item."""
    if not call.text:
        return _pick(call, "cancel")
    item = find_item(call.session, call.hackathon, call.text)
    return _preview(call, Change(item.key, item.version, None))


def take_pick(call: Call) -> Answer:
    """Show the form of the item that was picked; or, to cancel it, the preview."""
    key = call.fields.get("item") or ""
    items = [each for each in list_items(call.session, call.hackathon) if each.key == key]
    if not items:
        raise Refused("That is not on the agenda any more: `/agenda all` lists what is.")
    if call.private_metadata == "cancel":
        return _preview_in_modal(call, Change(key, items[0].version, None))
    return UpdateModal(form_modal(call.hackathon, _list_choices(call), items[0]))


def submit_form(call: Call) -> Answer:
    """Preview the change that was filled in; show errors under their fields."""
    try:
        change = read_form(call.fields, FormState.read(call.private_metadata))
    except FieldErrors as wrong:
        return ModalErrors(wrong.errors)
    if not views.can_keep(change):
        fields = change.fields or {}
        return ModalErrors({max(fields, key=lambda name: len(str(fields[name]))): _TOO_LONG})
    return _preview_in_modal(call, change)


def confirm_in_modal(call: Call) -> Answer:
    """Make the change that the modal has shown."""
    change = views.read_change(call.private_metadata)
    try:
        outcome = _apply(call, change)
    except ChangedMeanwhile as conflict:
        return UpdateModal(views.conflict_modal(change, conflict, call.hackathon))
    return UpdateModal(answer_modal(views.done_reply(outcome, call.hackathon)))


def choose_in_modal(call: Call) -> Answer:
    """Preview one's own change on top of another organiser's, or leave theirs as it is."""
    if call.fields.get("choice") != views.MINE:
        return UpdateModal(answer_modal(views.left_reply()))
    return _preview_in_modal(call, views.read_change(call.private_metadata))


def confirm(call: Call) -> Answer:
    """Make the change that the message has shown."""
    change = views.read_change(call.value)
    try:
        outcome = _apply(call, change)
    except ChangedMeanwhile as conflict:
        return views.conflict_reply(change, conflict, call.hackathon)
    return views.done_reply(outcome, call.hackathon)


def keep_mine(call: Call) -> Answer:
    """Preview one's own change, on top of another organiser's."""
    return _preview(call, views.read_change(call.value))


def leave(call: Call) -> Answer:
    """Leave the other organiser's change as it is."""
    return views.left_reply()


def _apply(call: Call, change: Change) -> Outcome:
    try:
        return apply_change(call.session, call.hackathon, change, by=call.person(), now=call.now)
    except FieldErrors as wrong:
        raise Refused(escape(wrong.message)) from wrong


def _preview(call: Call, change: Change, doubts: tuple[str, ...] = ()) -> Answer:
    try:
        outcome = preview_change(
            call.session, call.hackathon, change, by=call.person(), now=call.now
        )
    except FieldErrors as wrong:
        raise Refused(escape(wrong.message)) from wrong
    except ChangedMeanwhile as conflict:
        return views.conflict_reply(change, conflict, call.hackathon)
    return views.preview_reply(change, outcome, call.hackathon, doubts)


def _preview_in_modal(call: Call, change: Change) -> Answer:
    try:
        outcome = preview_change(
            call.session, call.hackathon, change, by=call.person(), now=call.now
        )
    except FieldErrors as wrong:
        return ModalErrors(place_errors(wrong.errors, call.fields))
    except ChangedMeanwhile as conflict:
        return UpdateModal(views.conflict_modal(change, conflict, call.hackathon))
    return UpdateModal(views.preview_modal(change, outcome, call.hackathon))


def _pick(call: Call, verb: str) -> Answer:
    """Open a form to pick an item; items to come are listed first."""
    items = list_items(call.session, call.hackathon)
    if not items:
        raise Refused("There is nothing on the agenda yet: `/agenda add` adds to it.")
    items.sort(key=lambda item: is_over(item, call.hackathon, call.now))
    return OpenModal(views.pick_modal(items[:_MOST_ITEMS], verb, call.hackathon))


def _list_choices(call: Call) -> Choices:
    """Return the zones of the event, its sites and the organiser; its challenges and channels."""
    sites = [read_zone(site.zone) for site in call.hackathon.file.where.sites if site.zone]
    zones = dict.fromkeys(filter(None, [*call.hackathon.zones, *sites, call.own_zone()]))
    return Choices(
        zones=list(zones),
        challenges=list_challenges(call.session, call.hackathon),
        channels=name_channels(call.session, call.hackathon),
    )


def _read_time(call: Call, text: str, item: AgendaItem | None = None) -> TypedTime:
    return read_typed_time(call.session, call.hackathon, text, call.now, item)


def _split_at_to(text: str) -> list[tuple[str, str]]:
    """Return every way to split `WHAT to WHEN`: a title may contain the word, and so may a time."""
    words = text.split()
    return [
        (" ".join(words[:place]), " ".join(words[place + 1 :]))
        for place in range(1, len(words) - 1)
        if words[place].casefold() == "to"
    ]
