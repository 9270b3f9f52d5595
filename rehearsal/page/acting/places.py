"""Places on the page in which a person acts: a form, a Home or a message, and their elements."""

from rehearsal.apps.payloads import Place
from rehearsal.page.positions import find_message, read_ts, sees_message
from rehearsal.page.problems import Fields, Problem
from rehearsal.page.session_view import SessionView
from rehearsal.state.input_state import Placed, find_elements, keep_values
from rehearsal.state.records import User
from rehearsal.state.view_records import ViewRecord

CLOSED = "That form is closed."
GONE = "That is not there any more."


def find_place(session: SessionView, user: User, where: Fields) -> Place:
    """Return a modal, the person's Home, or a message that they see.

    The caller holds the workspace's lock.

    Raises:
        Problem: if it is gone, or the person does not see it
    """
    if "modal" in where.values:
        return place_of_view(find_modal(session, user, where.text("modal")))
    if where.values.get("home"):
        homes = session.state.homes.items()
        mine = [record for (user_id, _), record in homes if user_id == user.id]
        if not mine:
            raise Problem("There is no Home yet.")
        return place_of_view(mine[-1])
    channel = session.find_channel(user, where.text("in"))
    message = find_message(channel, read_ts(where.text("message")))
    if message is None or not sees_message(user, message):
        raise Problem(GONE)
    inputs, key = session.state.message_inputs, (user.id, message.ts)
    # The message may have changed since: an input that stays keeps its value.
    inputs[key] = keep_values(message.blocks, inputs.get(key, {}))
    return Place(inputs[key], message.blocks, channel, message)


def find_modal(session: SessionView, user: User, view_id: str) -> ViewRecord:
    """Return the person's open form with that id. The caller holds the workspace's lock.

    Raises:
        Problem: if it is closed
    """
    for record in session.state.view_stacks.get(user.id, []):
        if record.id == view_id:
            return record
    raise Problem(CLOSED)


def place_of_view(record: ViewRecord) -> Place:
    """Return a form or a Home as a place to act in."""
    return Place(record.values, record.view["blocks"], view=record)


def find_placed(place: Place, block_id: str, action_id: str) -> Placed:
    """Return the element with these ids.

    Raises:
        Problem: if it is gone
    """
    for placed in find_elements(place.blocks):
        if (placed.block_id, placed.action_id) == (block_id, action_id):
            return placed
    raise Problem(GONE)
