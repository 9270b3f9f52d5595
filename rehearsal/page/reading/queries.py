"""Queries of the page when it opens: the setting, conversations, messages, views."""

from dataclasses import asdict, dataclass
from typing import Any

from rehearsal.content.channels import may_see
from rehearsal.page.positions import cut_page, sees_message
from rehearsal.page.problems import Problem
from rehearsal.page.reading.shapes import (
    shape_clock,
    shape_conversation,
    shape_home,
    shape_instant,
    shape_message,
    shape_modal,
)
from rehearsal.page.session_controller import SessionController
from rehearsal.page.session_view import SessionView
from rehearsal.state.records import File, Message, User

Json = dict[str, Any]


@dataclass(frozen=True)
class Window:
    """A selection of messages: of a channel or of one thread, between two `ts`."""

    channel_id: str
    before: str | None = None
    after: str | None = None
    thread: str | None = None
    limit: int = 100


def read_setting(controller: SessionController, session: SessionView) -> Json:
    """Return the event, its plan, the people and the commands, which change only with a restart."""
    event, kinds = controller.event, controller.kinds
    with session.state.condition:
        people = [
            {
                "id": user.id,
                "handle": user.handle,
                "name": user.real_name,
                "tz": user.tz,
                "kind": kinds.get(user.handle, "participant"),
            }
            for user in session.workspace.people()
        ]
    return {
        "generation": controller.generation,
        "workspace": session.state.team_name,
        "event": {
            "name": event.name,
            "zones": list(event.zones),
            "first": event.first.isoformat(),
            "last": event.last.isoformat(),
            "start": shape_instant(event.start),
            "end": shape_instant(event.end),
        },
        "plan": [
            {
                "key": mark.key,
                "due": shape_instant(mark.due),
                "kind": mark.kind,
                "channel": mark.channel,
                "title": mark.title,
            }
            for mark in controller.plan
        ],
        "plan_kinds": {name: asdict(kind) for name, kind in controller.plan_kinds.items()},
        "people": people,
        "commands": [
            {"command": hint.command, "usage": hint.usage, "about": hint.about}
            for hint in controller.commands
        ],
        "clock": shape_clock(controller.clock),
    }


def read_conversations(session: SessionView, reader: User) -> Json:
    """Return every conversation that the person may see: channels by name, then direct messages."""
    with session.state.condition:
        shaped = [
            shape_conversation(session, reader, channel)
            for channel in session.state.channels.values()
            if may_see(channel, reader.id)
        ]
    shaped.sort(key=lambda each: (each["kind"] == "direct", each["name"].casefold(), each["id"]))
    return {"channels": shaped}


def read_messages(session: SessionView, reader: User, window: Window) -> Json:
    """Return the messages in that window as the person sees them, oldest first.

    As in Slack, a channel shows no replies but those sent to it too; a thread shows its first
    message and every reply.

    Raises:
        Problem: if the person sees no such conversation
    """

    def is_shown(message: Message) -> bool:
        if not sees_message(reader, message):
            return False
        if window.thread is not None:
            return window.thread in (message.ts, message.thread_ts)
        return not message.is_reply or message.in_channel_too

    with session.state.condition:
        channel = session.find_channel(reader, window.channel_id)
        page, more = cut_page(channel.messages, is_shown, window.before, window.after, window.limit)
        shaped = [shape_message(session, reader, message) for message in page]
    return {"messages": shaped, "more": more}


def read_file(session: SessionView, reader: User, channel_id: str, file_id: str) -> File:
    """Return the file of a message in that conversation.

    Raises:
        Problem: if there is none, or the person does not see it
    """
    with session.state.condition:
        for message in session.find_channel(reader, channel_id).messages:
            for file in message.files:
                if file.id == file_id and sees_message(reader, message):
                    return file
    raise Problem("There is no such file.", 404)


def read_views(session: SessionView, reader: User) -> Json:
    """Return the person's open modals, the one on top last, and their Home."""
    with session.state.condition:
        modals = [shape_modal(record) for record in session.state.view_stacks.get(reader.id, [])]
        homes = [view for (user_id, _), view in session.state.homes.items() if user_id == reader.id]
        return {"modals": modals, "home": shape_home(homes[-1]) if homes else None}
