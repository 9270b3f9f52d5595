"""Actions on confirmed announcements; and /announcements, to mute and unmute them."""

from bot.announcements.draft import describe_outlook, read_send_time, read_zones
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
from handlers.core.button_values import read_number
from handlers.core.commands import Command, Subcommand
from handlers.core.dispatcher import Door
from handlers.core.responses import Answer, Call, ModalErrors, OpenModal, Reply, UpdateModal


def register(door: Door) -> None:
    """Register /announcements, and the buttons of announcements that are confirmed."""
    door.command(
        Command(
            name="announcements",
            about="Which announcements reach you",
            usage="mute | unmute",
            subcommands=(
                Subcommand("mute", mute, "mute", "sends you none but urgent ones", writes=True),
                Subcommand("unmute", unmute, "unmute", "sends you all of them again", writes=True),
            ),
            examples=("mute", "unmute"),
        )
    )
    door.action(actions.MUTE_ANNOUNCEMENTS, mute, writes=True)
    door.action(actions.APPROVE_ANNOUNCEMENT, approve, writes=True, needs=Role.ORGANISER)
    door.action(actions.CANCEL_ANNOUNCEMENT, cancel, writes=True, needs=Role.ORGANISER)
    door.action(actions.EDIT_ANNOUNCEMENT, open_edit_form, needs=Role.ORGANISER)
    door.modal(views.EDIT, edit, needs=Role.ORGANISER)
    door.action(views.MOVE, open_move_form, needs=Role.ORGANISER)
    door.modal(views.MOVE, move, needs=Role.ORGANISER)


def show_list(call: Call) -> Answer:
    """List the announcements to come, going out and sent, with the buttons that each may have."""
    if call.text:
        raise Refused(
            "`/announce list` takes no more words. To announce a text that begins with “list”, "
            "type `/announce`, and write it in the form."
        )
    return _list(call)


def mute(call: Call) -> Answer:
    """Send the person only urgent announcements."""
    new = mute_announcements(call.session, call.hackathon, call.person(), call.now)
    return views.muted(new=new)


def unmute(call: Call) -> Answer:
    """Send the person all announcements again."""
    return views.unmuted(
        was_muted=unmute_announcements(call.session, call.hackathon, call.person())
    )


def approve(call: Call) -> Answer:
    """Approve an urgent announcement as the second organiser; the button has its id and version."""
    number, _, version = call.value.partition(":")
    announcement = find_announcement(call.session, call.hackathon, read_number(number))
    approve_announcement(
        call.session,
        announcement,
        version=read_number(version),
        by=call.person(),
        now=call.now,
    )
    return _show_on(call, announcement, "approval")


def cancel(call: Call) -> Answer:
    """Stop sending an announcement; the button has its id, and the view to show again."""
    announcement, place = _read_button(call)
    cancel_announcement(call.session, announcement, by=call.person(), now=call.now)
    return _show_on(call, announcement, place)


def open_edit_form(call: Call) -> Answer:
    """Open a form with the announcement's text."""
    announcement, _ = _read_button(call)
    if len(announcement.text) > LONGEST_TYPED:
        raise Refused("Its text is longer than a form on Slack takes.")
    return OpenModal(views.edit_form(announcement, announcement.text))


def edit(call: Call) -> Answer:
    """Save the form's text; if another edit came first, show both texts and ask again."""
    number, _, version = call.private_metadata.partition(":")
    announcement = find_announcement(call.session, call.hackathon, read_number(number))
    text = call.fields.get("text") or ""
    try:
        changes = edit_announcement(
            call.session,
            announcement,
            text=text,
            version=read_number(version),
            by=call.person(),
            now=call.now,
        )
    except FieldErrors as wrong:
        return ModalErrors(wrong.errors)
    except Changed:
        return UpdateModal(views.edit_form(announcement, text, overtaken=True))
    return views.edited(announcement, changes, call.hackathon.file.channels.organisers)


def open_move_form(call: Call) -> Answer:
    """Open a form with the announcement's time."""
    announcement, _ = _read_button(call)
    return OpenModal(
        views.move_form(announcement, read_zones(call.session, call.hackathon), call.now)
    )


def move(call: Call) -> Answer:
    """Schedule the announcement for the form's time, or send it at once."""
    announcement = find_announcement(
        call.session, call.hackathon, read_number(call.private_metadata)
    )
    fields = call.fields
    zone = fields.get("zone") or ""
    try:
        at = read_send_time(fields.get("day"), fields.get("clock"), zone, call.now)
    except FieldErrors as wrong:
        return ModalErrors(wrong.errors)
    move_announcement(
        call.session,
        announcement,
        to=at or call.now,
        zone=zone,
        by=call.person(),
        now=call.now,
    )
    when = say_sending_time(announcement) if at else "as soon as I can"
    return Reply(f"It goes out {when} now.", title="Moved")


def _read_button(call: Call) -> tuple[Announcement, str]:
    number, _, place = call.value.partition(":")
    return find_announcement(call.session, call.hackathon, read_number(number)), place


def _show_on(call: Call, announcement: Announcement, place: str) -> Reply:
    """Return the view that has the pressed button, as it is now, to replace it."""
    call.session.flush()
    if place == "list":
        return _list(call, replaces=True)
    if place == "approval":
        outlook = describe_outlook(call.session, announcement, call.now)
        message = approval_message(outlook, announcement.version)
    else:
        message = progress_message(announcement, count_progress(call.session, announcement.batch))
    return Reply(message["text"], message["blocks"], replaces=True)


def _list(call: Call, *, replaces: bool = False) -> Reply:
    listed = list_announcements(call.session, call.hackathon, views.MOST_RECENT)
    progress = {
        each.id: count_progress(call.session, each.batch)
        for each in (*listed.sending, *listed.recent)
    }
    return views.list_reply(listed, progress, replaces=replaces)
