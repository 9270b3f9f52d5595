"""/announce: compose an announcement in a form, preview it, send or schedule it."""

import re
from typing import Any

from bot.announcements.audience import Audience, name_groups, offer_groups
from bot.announcements.draft import AnnouncementForm, describe_preview, read_zones, save_draft
from bot.announcements.models import Announcement
from bot.announcements.queries import find_draft
from bot.announcements.release import confirm_draft, send_proof
from bot.core.errors import FieldErrors, Refused
from bot.roles.access import Role
from bot.slack import block_kit as blocks
from bot.slack.block_kit import View
from handlers.announcements import compose_views as views
from handlers.announcements.channel_lookup import look_up_channels
from handlers.announcements.manage import show_list
from handlers.core.action_values import read_number
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import ModalErrors, OpenModal, Options, Request, Response, UpdateModal
from handlers.core.views import help_reply

# Slack's limit for a select (docs.slack.dev/reference/block-kit/block-elements).
_MOST_OFFERED = 100
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")


def register(dispatcher: Dispatcher) -> None:
    """Register /announce, the composer with its options, and the preview with its buttons."""
    dispatcher.command(_make_command())
    dispatcher.options(views.GROUPS, suggest_groups, needs=Role.ORGANISER)
    dispatcher.modal(views.COMPOSER, show_preview, needs=Role.ORGANISER, prefetch=look_up_channels)
    dispatcher.action(views.PROOF, prove, writes=True, needs=Role.ORGANISER)
    dispatcher.action(views.CHANGE, change, needs=Role.ORGANISER)
    dispatcher.modal(views.PREVIEW, confirm, needs=Role.ORGANISER)


def _make_command() -> Command:
    return Command(
        name="announce",
        about="For organisers: tell many, now or at a time",
        usage="[TEXT | list]",
        subcommands=(
            Subcommand("help", show_help, "TEXT", "opens the form, with TEXT in it", alone=True),
            Subcommand(
                "list",
                show_list,
                "list",
                "those to come, going out, and sent: move, edit, cancel them",
                needs=Role.ORGANISER,
            ),
        ),
        bare=compose,
        needs=Role.ORGANISER,
        examples=("list", "Lunch is ready"),
    )


def show_help(_: Request) -> Response:
    """Show the help, if that is the only word; all else begins an announcement."""
    return help_reply(_make_command())


def compose(request: Request) -> Response:
    """Open the composer, with the text that was typed after the command."""
    if len(request.text) > views.LONGEST_TYPED:
        raise Refused(
            f"This has {len(request.text):,} characters, and a form on Slack takes "
            f"{views.LONGEST_TYPED:,}: please shorten it, or link to the rest."
        )
    return OpenModal(_show_composer(request, views.ComposerValues(text=request.text)))


def suggest_groups(request: Request) -> Response:
    """Offer the groups whose names contain the text that was typed."""
    offered = offer_groups(request.session, request.hackathon, request.text, _MOST_OFFERED)
    return Options([blocks.option(term.words, term.key) for term in offered])


def show_preview(request: Request) -> Response:
    """Save the announcement as a draft and preview it; show errors under their fields."""
    before = None
    if request.private_metadata:
        number = read_number(request.private_metadata)
        before = find_draft(request.session, request.hackathon, number, request.user_id)
    try:
        form = read_form(request)
        draft = save_draft(
            request.session, request.hackathon, request.person(), form, request.now, before
        )
    except FieldErrors as wrong:
        return ModalErrors(wrong.errors)
    preview = describe_preview(request.session, draft, request.now)
    return UpdateModal(views.preview_modal(preview))


def prove(request: Request) -> Response:
    """Send the announcement to its author only."""
    draft = _find_draft(request, request.value)
    send_proof(request.session, draft, request.now)
    preview = describe_preview(request.session, draft, request.now)
    return UpdateModal(views.preview_modal(preview, notice=views.proof_coming()))


def change(request: Request) -> Response:
    """Open the composer again, as it was filled in."""
    return UpdateModal(_reopen(request, _find_draft(request, request.value)))


def confirm(request: Request) -> Response:
    """Send the announcement, schedule it, or ask a second organiser to approve it."""
    draft = _find_draft(request, request.private_metadata)
    try:
        confirm_draft(
            request.session, draft, word=request.fields.get("word") or "", now=request.now
        )
    except FieldErrors as wrong:
        if wrong.errors.keys() <= request.fields.keys():
            return ModalErrors(wrong.errors)
        # The form has the field of an error that arose after the preview.
        return UpdateModal(_reopen(request, draft, notice=" ".join(wrong.errors.values())))
    preview = describe_preview(request.session, draft, request.now)
    return views.confirmed(preview, request.hackathon.file.channels.organisers)


def read_form(request: Request) -> AnnouncementForm:
    """Parse the composer's fields; the channels are as Slack described them."""
    fields = request.fields
    ticked = _list(fields, "options")
    return AnnouncementForm(
        text=fields.get("text") or "",
        channels=request.prefetched or (),
        audience=Audience(
            any_of=_list(fields, "any_of"),
            also=_list(fields, "also"),
            but=_list(fields, "but"),
            people=tuple(each for each in _list(fields, "people") if _PERSON.fullmatch(each)),
        ),
        day=fields.get("day"),
        clock=fields.get("clock"),
        zone=fields.get("zone") or "",
        notifies=views.NOTIFY in ticked,
        urgent=views.URGENT in ticked,
    )


def _list(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    return tuple(fields.get(name) or ())


def _find_draft(request: Request, number: str) -> Announcement:
    return find_draft(request.session, request.hackathon, read_number(number), request.user_id)


def _reopen(request: Request, draft: Announcement, *, notice: str | None = None) -> View:
    audience = Audience.read(draft.audience)
    groups = name_groups(request.session, request.hackathon, audience.list_terms())
    values = views.read_values(draft, groups)
    return _show_composer(request, values, draft=draft.id, notice=notice)


def _show_composer(
    request: Request,
    values: views.ComposerValues,
    *,
    draft: int | None = None,
    notice: str | None = None,
) -> View:
    own = request.own_zone()
    known = read_zones(request.session, request.hackathon)
    zone_names = [*([own] if own else []), *known]
    return views.composer(
        request.hackathon, values, zone_names, request.now, draft=draft, notice=notice
    )
