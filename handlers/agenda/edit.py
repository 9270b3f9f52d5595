"""/agenda add, move, edit and cancel, typed or in a form; each first shows what it will post."""

import re
from collections.abc import Callable, Iterator

from bot.agenda.channels import name_channels
from bot.agenda.edit import (
    AgendaEdit,
    ChangedMeanwhile,
    EditResult,
    apply_change,
    find_item,
    preview_change,
)
from bot.agenda.models import AgendaItem
from bot.agenda.queries import is_over, list_items
from bot.agenda.typed_times import NoTime, TypedTime, read_typed_time
from bot.challenges.queries import list_challenges
from bot.core.errors import FieldErrors, Refused
from bot.roles.access import Role
from bot.slack.block_kit import escape
from handlers.agenda import edit_views as views
from handlers.agenda.edit_form import Choices, FormState, form_modal, place_errors, read_form
from handlers.core.commands import Subcommand
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import ModalErrors, OpenModal, Request, Response, UpdateModal
from handlers.core.views import answer_modal

_MOST_ITEMS = 100
# A time has no more words, both its days and zones in full.
_MOST_WORDS = 24
_HAS_A_TIME = re.compile(r"\bat\s+\d|\d\s*[ap]\.?m\b|\d:\d\d", re.IGNORECASE)
_TOO_LONG = "That is more than this form can keep. Please shorten it, or put it in the file."


def list_subcommands() -> tuple[Subcommand, ...]:
    """Return the subcommands of /agenda that change it."""

    def make(
        word: str, handler: Callable[[Request], Response], usage: str, about: str
    ) -> Subcommand:
        return Subcommand(word, handler, usage, about, writes=True, needs=Role.ORGANISER)

    return (
        make("add", add, "add [TITLE on WHEN]", "for organisers: puts something on it"),
        make(
            "move", move, "move [WHAT to WHEN]", "for organisers: to another time, or `by 30 min`"
        ),
        make("edit", edit, "edit [WHAT]", "for organisers: changes anything about it"),
        make("cancel", cancel, "cancel [WHAT]", "for organisers: takes it off"),
    )


def register(dispatcher: Dispatcher) -> None:
    """Register the forms and buttons that change the agenda."""
    organiser = Role.ORGANISER
    dispatcher.modal("agenda-pick", take_pick, needs=organiser)
    dispatcher.modal("agenda-form", submit_form, needs=organiser)
    dispatcher.modal("agenda-preview", confirm_in_modal, needs=organiser)
    dispatcher.modal("agenda-conflict", choose_in_modal, needs=organiser)
    dispatcher.action("agenda-confirm", confirm, writes=True, needs=organiser)
    dispatcher.action("agenda-keep", keep_mine, writes=True, needs=organiser)
    dispatcher.action("agenda-leave", leave, needs=organiser)


def add(request: Request) -> Response:
    """Preview an item typed as `TITLE on WHEN`; open the form if no time was typed."""
    words = request.text.split()
    refusal: Refused | None = None
    for place in range(max(1, len(words) - _MOST_WORDS), len(words)):
        try:
            typed = _read_time(request, " ".join(words[place:]).removeprefix("on "))
        except NoTime:
            continue
        except Refused as error:
            refusal = refusal or error
            continue
        title = " ".join(words[:place]).rstrip(",:")
        if refusal is not None and typed.is_a_day and _HAS_A_TIME.search(title):
            # The time was mistyped: an all-day item with it in its title is not what was meant.
            break
        change = AgendaEdit(None, 0, {"title": title, "when": typed.when})
        return _preview(request, change, typed.warnings)
    if refusal is not None:
        raise refusal
    return OpenModal(form_modal(request.hackathon, _list_choices(request), None, request.text))


def move(request: Request) -> Response:
    """Preview a move typed as `WHAT to WHEN` or `WHAT WHEN`; open the form of `WHAT` alone."""
    if not request.text:
        return _pick(request, "move")
    refusal: Refused | None = None
    for what, when in (*_split_at_to(request.text), *_split_after_name(request)):
        try:
            item = find_item(request.session, request.hackathon, what)
            typed = _read_time(request, when, item)
        except Refused as error:
            refusal = refusal or error
            continue
        return _preview(
            request, AgendaEdit(item.key, item.version, {"when": typed.when}), typed.warnings
        )
    try:
        return edit(request)
    except Refused as unknown:
        raise refusal or unknown from unknown


def edit(request: Request) -> Response:
    """Open the form of an item."""
    if not request.text:
        return _pick(request, "edit")
    item = find_item(request.session, request.hackathon, request.text)
    return OpenModal(form_modal(request.hackathon, _list_choices(request), item))


def cancel(request: Request) -> Response:
    """Preview the cancellation of an item."""
    if not request.text:
        return _pick(request, "cancel")
    item = find_item(request.session, request.hackathon, request.text)
    return _preview(request, AgendaEdit(item.key, item.version, None))


def take_pick(request: Request) -> Response:
    """Show the form of the item that was picked; or, to cancel it, the preview."""
    key = request.fields.get("item") or ""
    items = [each for each in list_items(request.session, request.hackathon) if each.key == key]
    if not items:
        raise Refused("That is not on the agenda any more: `/agenda all` lists what is.")
    if request.private_metadata == "cancel":
        return _preview_in_modal(request, AgendaEdit(key, items[0].version, None))
    return UpdateModal(form_modal(request.hackathon, _list_choices(request), items[0]))


def submit_form(request: Request) -> Response:
    """Preview the change that was filled in; show errors under their fields."""
    try:
        change = read_form(request.fields, FormState.read(request.private_metadata))
    except FieldErrors as wrong:
        return ModalErrors(wrong.errors)
    if not views.can_keep(change):
        fields = change.fields or {}
        return ModalErrors({max(fields, key=lambda name: len(str(fields[name]))): _TOO_LONG})
    return _preview_in_modal(request, change)


def confirm_in_modal(request: Request) -> Response:
    """Make the change that the modal has shown."""
    change = views.read_change(request.private_metadata)
    try:
        outcome = _apply(request, change)
    except ChangedMeanwhile as conflict:
        return UpdateModal(views.conflict_modal(change, conflict, request.hackathon))
    return UpdateModal(answer_modal(views.done_reply(outcome, request.hackathon)))


def choose_in_modal(request: Request) -> Response:
    """Preview one's own change on top of another organiser's, or leave theirs as it is."""
    if request.fields.get("choice") != views.MINE:
        return UpdateModal(answer_modal(views.left_reply()))
    return _preview_in_modal(request, views.read_change(request.private_metadata))


def confirm(request: Request) -> Response:
    """Make the change that the message has shown."""
    change = views.read_change(request.value)
    try:
        outcome = _apply(request, change)
    except ChangedMeanwhile as conflict:
        return views.conflict_reply(change, conflict, request.hackathon)
    return views.done_reply(outcome, request.hackathon)


def keep_mine(request: Request) -> Response:
    """Preview one's own change, on top of another organiser's."""
    return _preview(request, views.read_change(request.value))


def leave(request: Request) -> Response:
    """Leave the other organiser's change as it is."""
    return views.left_reply()


def _apply(request: Request, change: AgendaEdit) -> EditResult:
    try:
        return apply_change(
            request.session, request.hackathon, change, by=request.person(), now=request.now
        )
    except FieldErrors as wrong:
        raise Refused(escape(wrong.message)) from wrong


def _preview(request: Request, change: AgendaEdit, doubts: tuple[str, ...] = ()) -> Response:
    try:
        outcome = preview_change(
            request.session, request.hackathon, change, by=request.person(), now=request.now
        )
    except FieldErrors as wrong:
        raise Refused(escape(wrong.message)) from wrong
    except ChangedMeanwhile as conflict:
        return views.conflict_reply(change, conflict, request.hackathon)
    return views.preview_reply(change, outcome, request.hackathon, doubts)


def _preview_in_modal(request: Request, change: AgendaEdit) -> Response:
    try:
        outcome = preview_change(
            request.session, request.hackathon, change, by=request.person(), now=request.now
        )
    except FieldErrors as wrong:
        return ModalErrors(place_errors(wrong.errors, request.fields))
    except ChangedMeanwhile as conflict:
        return UpdateModal(views.conflict_modal(change, conflict, request.hackathon))
    return UpdateModal(views.preview_modal(change, outcome, request.hackathon))


def _pick(request: Request, verb: str) -> Response:
    """Open a form to pick an item; items to come are listed first."""
    items = list_items(request.session, request.hackathon)
    if not items:
        raise Refused("There is nothing on the agenda yet: `/agenda add` adds to it.")
    items.sort(key=lambda item: is_over(item, request.hackathon, request.now))
    return OpenModal(views.pick_modal(items[:_MOST_ITEMS], verb, request.hackathon))


def _list_choices(request: Request) -> Choices:
    """Return the zones of the event, its sites and the organiser; its challenges and channels."""
    zones = dict.fromkeys(filter(None, [*request.hackathon.known_zones, request.own_zone()]))
    return Choices(
        zones=list(zones),
        challenges=list_challenges(request.session, request.hackathon),
        channels=name_channels(request.session, request.hackathon),
    )


def _read_time(request: Request, text: str, item: AgendaItem | None = None) -> TypedTime:
    return read_typed_time(request.session, request.hackathon, text, request.now, item)


def _split_at_to(text: str) -> list[tuple[str, str]]:
    """Return every way to split `WHAT to WHEN`: a title may contain the word, and so may a time."""
    words = text.split()
    return [
        (" ".join(words[:place]), " ".join(words[place + 1 :]))
        for place in range(1, len(words) - 1)
        if words[place].casefold() == "to"
    ]


def _split_after_name(request: Request) -> Iterator[tuple[str, str]]:
    """Yield `WHAT WHEN` in the ways in which WHAT names an item, the longest name first."""
    words = request.text.split()
    for place in range(len(words) - 1, max(0, len(words) - _MOST_WORDS), -1):
        what = " ".join(words[:place])
        try:
            find_item(request.session, request.hackathon, what)
        except Refused:
            continue
        yield what, " ".join(words[place:])
