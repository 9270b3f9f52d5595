"""/announce: compose an announcement in a form, preview it, send or schedule it."""

import re
from typing import Any

from bot.announcements.audience import Audience, name_terms, offer_terms
from bot.announcements.draft import AnnouncementForm, describe_outlook, read_zones, save_draft
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
from handlers.core.button_values import read_number
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call, ModalErrors, OpenModal, Options, UpdateModal
from handlers.core.views import help_reply

# Slack's limit for a select (docs.slack.dev/reference/block-kit/block-elements).
_MOST_OFFERED = 100
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")


def register(door: Door) -> None:
    """Register /announce, the composer with its options, and the preview with its buttons."""
    door.command(_make_command())
    door.options(views.GROUPS, offer_groups, needs=Role.ORGANISER)
    door.modal(views.COMPOSER, show_preview, needs=Role.ORGANISER, look=look_up_channels)
    door.action(views.PROOF, prove, writes=True, needs=Role.ORGANISER)
    door.action(views.CHANGE, change, needs=Role.ORGANISER)
    door.modal(views.PREVIEW, confirm, needs=Role.ORGANISER)


def _make_command() -> Command:
    return Command(
        name="announce",
        about="For organisers: tell many, now or at a time",
        usage="[TEXT | list]",
        subcommands=(
            Subcommand("help", show_help, "TEXT", "opens the form, with TEXT in it"),
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


def show_help(_: Call) -> Answer:
    """Show the help; any other word is the beginning of an announcement."""
    return help_reply(_make_command())


def compose(call: Call) -> Answer:
    """Open the composer, with the text that was typed after the command."""
    if len(call.text) > views.LONGEST_TYPED:
        raise Refused(
            f"This has {len(call.text):,} characters, and a form on Slack takes "
            f"{views.LONGEST_TYPED:,}: please shorten it, or link to the rest."
        )
    return OpenModal(_show_composer(call, views.Held(text=call.text)))


def offer_groups(call: Call) -> Answer:
    """Offer the groups whose names contain the text that was typed."""
    offered = offer_terms(call.session, call.hackathon, call.text, _MOST_OFFERED)
    return Options([blocks.option(term.words, term.key) for term in offered])


def show_preview(call: Call) -> Answer:
    """Save the announcement as a draft and preview it; show errors under their fields."""
    before = None
    if call.private_metadata:
        number = read_number(call.private_metadata)
        before = find_draft(call.session, call.hackathon, number, call.user_id)
    try:
        form = read_form(call)
        draft = save_draft(call.session, call.hackathon, call.person(), form, call.now, before)
    except FieldErrors as wrong:
        return ModalErrors(wrong.errors)
    outlook = describe_outlook(call.session, draft, call.now)
    return UpdateModal(views.preview(outlook))


def prove(call: Call) -> Answer:
    """Send the announcement to its author only."""
    draft = _find_draft(call, call.value)
    send_proof(call.session, draft, call.now)
    outlook = describe_outlook(call.session, draft, call.now)
    return UpdateModal(views.preview(outlook, notice=views.proof_coming()))


def change(call: Call) -> Answer:
    """Open the composer again, as it was filled in."""
    return UpdateModal(_reopen(call, _find_draft(call, call.value)))


def confirm(call: Call) -> Answer:
    """Send the announcement, schedule it, or ask a second organiser to approve it."""
    draft = _find_draft(call, call.private_metadata)
    try:
        confirm_draft(call.session, draft, word=call.fields.get("word") or "", now=call.now)
    except FieldErrors as wrong:
        if wrong.errors.keys() <= call.fields.keys():
            return ModalErrors(wrong.errors)
        # The form has the field of an error that arose after the preview.
        return UpdateModal(_reopen(call, draft, notice=" ".join(wrong.errors.values())))
    outlook = describe_outlook(call.session, draft, call.now)
    return views.confirmed(outlook, call.hackathon.file.channels.organisers)


def read_form(call: Call) -> AnnouncementForm:
    """Parse the composer's fields; the channels are as Slack described them."""
    fields = call.fields
    ticked = _list(fields, "options")
    return AnnouncementForm(
        text=fields.get("text") or "",
        channels=call.found or (),
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


def _find_draft(call: Call, number: str) -> Announcement:
    return find_draft(call.session, call.hackathon, read_number(number), call.user_id)


def _reopen(call: Call, draft: Announcement, *, notice: str | None = None) -> View:
    audience = Audience.read(draft.audience)
    terms = name_terms(call.session, call.hackathon, audience.list_terms())
    held = views.hold_draft(draft, terms)
    return _show_composer(call, held, draft=draft.id, notice=notice)


def _show_composer(
    call: Call, held: views.Held, *, draft: int | None = None, notice: str | None = None
) -> View:
    own = call.own_zone()
    known = read_zones(call.session, call.hackathon)
    zone_names = [*([own] if own else []), *known]
    return views.composer(call.hackathon, held, zone_names, call.now, draft=draft, notice=notice)
