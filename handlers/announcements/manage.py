"""Actions on confirmed announcements; and /announcements, to mute and unmute them."""

from bot.announcements.draft import describe_preview, read_send_time, read_zones
from bot.announcements.edit import cancel_announcement, edit_announcement, move_announcement
from bot.announcements.models import Announcement
from bot.announcements.mutes import mute_announcements, unmute_announcements
from bot.announcements.phrases import approval_message, progress_message, say_sending_time
from bot.announcements.queries import Changed, find_announcement, list_announcements
from bot.announcements.release import approve_announcement
from bot.core.errors import FieldErrors, Refused
from bot.outbox.batches import count_progress
from bot.roles.access import Role
from bot.slack import action_ids as actions
from handlers.announcements import manage_views as views
from handlers.announcements.compose_views import LONGEST_TYPED
from handlers.core.action_values import read_number
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Dispatcher
from handlers.core.responses import ModalErrors, OpenModal, Reply, Request, Response, UpdateModal


def register(dispatcher: Dispatcher) -> None:
    """Register /announcements, and the buttons of announcements that are confirmed."""
    dispatcher.command(
        Command(
            name="announcements",
            about="Which announcements reach you",
            usage="mute | unmute",
            subcommands=(
                Subcommand(
                    "mute", mute, "mute", "sends you none but urgent ones", writes=True, alone=True
                ),
                Subcommand(
                    "unmute",
                    unmute,
                    "unmute",
                    "sends you all of them again",
                    writes=True,
                    alone=True,
                ),
            ),
            examples=("mute", "unmute"),
        )
    )
    dispatcher.action(actions.MUTE_ANNOUNCEMENTS, mute, writes=True)
    dispatcher.action(actions.APPROVE_ANNOUNCEMENT, approve, writes=True, needs=Role.ORGANISER)
    dispatcher.action(actions.CANCEL_ANNOUNCEMENT, cancel, writes=True, needs=Role.ORGANISER)
    dispatcher.action(actions.EDIT_ANNOUNCEMENT, open_edit_form, needs=Role.ORGANISER)
    dispatcher.modal(views.EDIT, edit, needs=Role.ORGANISER)
    dispatcher.action(views.MOVE, open_move_form, needs=Role.ORGANISER)
    dispatcher.modal(views.MOVE, move, needs=Role.ORGANISER)


def show_list(request: Request) -> Response:
    """List the announcements to come, going out and sent, with the buttons that each may have."""
    if request.text:
        raise Refused(
            "`/announce list` takes no more words. To announce a text that begins with “list”, "
            "type `/announce`, and write it in the form."
        )
    return _list(request)


def mute(request: Request) -> Response:
    """Send the person only urgent announcements."""
    new = mute_announcements(request.session, request.hackathon, request.person(), request.now)
    return views.muted(new=new)


def unmute(request: Request) -> Response:
    """Send the person all announcements again."""
    return views.unmuted(
        was_muted=unmute_announcements(request.session, request.hackathon, request.person())
    )


def approve(request: Request) -> Response:
    """Approve an urgent announcement as the second organiser; the button has its id and version."""
    number, _, version = request.value.partition(":")
    announcement = find_announcement(request.session, request.hackathon, read_number(number))
    approve_announcement(
        request.session,
        announcement,
        version=read_number(version),
        by=request.person(),
        now=request.now,
    )
    return _show_on(request, announcement, "approval")


def cancel(request: Request) -> Response:
    """Stop sending an announcement; the button has its id, and the view to show again."""
    announcement, place = _read_button(request)
    cancel_announcement(request.session, announcement, by=request.person(), now=request.now)
    return _show_on(request, announcement, place)


def open_edit_form(request: Request) -> Response:
    """Open a form with the announcement's text."""
    announcement, _ = _read_button(request)
    if len(announcement.text) > LONGEST_TYPED:
        raise Refused("Its text is longer than a form on Slack takes.")
    return OpenModal(views.edit_form(announcement, announcement.text))


def edit(request: Request) -> Response:
    """Save the form's text; if another edit came first, show both texts and ask again."""
    number, _, version = request.private_metadata.partition(":")
    announcement = find_announcement(request.session, request.hackathon, read_number(number))
    text = request.fields.get("text") or ""
    try:
        changes = edit_announcement(
            request.session,
            announcement,
            text=text,
            version=read_number(version),
            by=request.person(),
            now=request.now,
        )
    except FieldErrors as wrong:
        return ModalErrors(wrong.errors)
    except Changed:
        return UpdateModal(views.edit_form(announcement, text, overtaken=True))
    return views.edited(announcement, changes, request.hackathon.file.channels.organisers)


def open_move_form(request: Request) -> Response:
    """Open a form with the announcement's time."""
    announcement, _ = _read_button(request)
    return OpenModal(
        views.move_form(announcement, read_zones(request.session, request.hackathon), request.now)
    )


def move(request: Request) -> Response:
    """Schedule the announcement for the form's time, or send it at once."""
    announcement = find_announcement(
        request.session, request.hackathon, read_number(request.private_metadata)
    )
    fields = request.fields
    zone = fields.get("zone") or ""
    try:
        at = read_send_time(fields.get("day"), fields.get("clock"), zone, request.now)
    except FieldErrors as wrong:
        return ModalErrors(wrong.errors)
    move_announcement(
        request.session,
        announcement,
        to=at or request.now,
        zone=zone,
        by=request.person(),
        now=request.now,
    )
    when = say_sending_time(announcement) if at else "as soon as I can"
    return Reply(f"It goes out {when} now.", title="Moved")


def _read_button(request: Request) -> tuple[Announcement, str]:
    number, _, place = request.value.partition(":")
    return find_announcement(request.session, request.hackathon, read_number(number)), place


def _show_on(request: Request, announcement: Announcement, place: str) -> Reply:
    """Return the view that has the pressed button, as it is now, to replace it."""
    request.session.flush()
    if place == "list":
        return _list(request, replaces=True)
    if place == "approval":
        preview = describe_preview(request.session, announcement, request.now)
        message = approval_message(preview, announcement.version)
    else:
        message = progress_message(
            announcement, count_progress(request.session, announcement.batch)
        )
    return Reply(message["text"], message["blocks"], replaces=True)


def _list(request: Request, *, replaces: bool = False) -> Reply:
    listed = list_announcements(request.session, request.hackathon, views.MOST_RECENT)
    progress = {
        each.id: count_progress(request.session, each.batch)
        for each in (*listed.sending, *listed.recent)
    }
    return views.list_reply(listed, progress, replaces=replaces)
