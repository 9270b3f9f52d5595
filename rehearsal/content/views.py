"""Opening, pushing, updating, publishing and closing modals and Home.

Slack's account: docs.slack.dev/surfaces/modals and docs.slack.dev/reference/methods/views.open,
views.push, views.update, views.publish.
"""

import copy
import json
from typing import Any

from rehearsal.block_kit import assign_block_ids, check_view
from rehearsal.state.input_state import keep_values, start_values
from rehearsal.state.records import InstalledApp
from rehearsal.state.slack_errors import SlackError, refuse_arguments
from rehearsal.state.state import State
from rehearsal.state.view_records import ViewRecord

Json = dict[str, Any]

MOST_VIEWS_IN_A_STACK = 3
MOST_BYTES_OF_A_VIEW = 250_000


def open_view(state: State, app: InstalledApp, trigger_id: str, view: Json) -> ViewRecord:
    """Open a modal for the trigger's person, in place of any that was open.

    Raises:
        SlackError: if the view is malformed, its external_id is taken, or the trigger is not valid
    """
    check_modal(view)
    refuse_taken_external_id(state, view)
    trigger = state.triggers.spend(trigger_id, app.app_id)
    record = _make_record(state, app, trigger.user_id, view)
    state.view_stacks[trigger.user_id] = [record]
    _tell(state, "view_opened", record)
    return record


def push_view(state: State, app: InstalledApp, trigger_id: str, view: Json) -> ViewRecord:
    """Push a modal on top of the one that the person has open.

    Raises:
        SlackError: `not_found` if none is open, `push_limit_reached` for a fourth, or as
            `open_view` raises it
    """
    check_modal(view)
    refuse_taken_external_id(state, view)
    trigger = state.triggers.spend(trigger_id, app.app_id)
    return push_on_stack(state, app, trigger.user_id, view)


def push_on_stack(state: State, app: InstalledApp, user_id: str, view: Json) -> ViewRecord:
    """Push a modal on top of the person's stack; the caller has checked the view.

    Raises:
        SlackError: `not_found` if the stack is empty, `push_limit_reached` for a fourth
    """
    stack = state.view_stacks.get(user_id, [])
    if not stack:
        raise SlackError("not_found")
    if len(stack) >= MOST_VIEWS_IN_A_STACK:
        raise SlackError("push_limit_reached")
    record = _make_record(state, app, user_id, view)
    record.root_view_id, record.previous_view_id = stack[0].id, stack[-1].id
    stack.append(record)
    _tell(state, "view_pushed", record)
    return record


def update_view(
    state: State,
    app: InstalledApp,
    view: Json,
    view_id: str | None = None,
    external_id: str | None = None,
    expected_hash: str | None = None,
) -> ViewRecord:
    """Replace an open view's content; inputs that stay keep their values.

    Raises:
        SlackError: `not_found` if the view is not open, `hash_conflict` if it has changed since
            `expected_hash`, or any error of a malformed view
    """
    if view.get("type") == "home":
        refuse_bad_view(view)
    else:
        check_modal(view)
    record = find_view(state, app, view_id, external_id)
    if expected_hash and expected_hash != record.hash:
        raise SlackError("hash_conflict")
    if view.get("type") != record.view["type"]:
        raise refuse_arguments([f"expected type {record.view['type']} [json-pointer:/view/type]"])
    refuse_taken_external_id(state, view, but=record)
    return replace_content(state, record, view)


def replace_content(state: State, record: ViewRecord, view: Json) -> ViewRecord:
    """Replace the content of `record` with `view`, which the caller has checked."""
    record.view = _prepare(state, view)
    record.values = keep_values(record.view["blocks"], record.values)
    record.hash = state.ids.make_hash()
    record.errors = {}
    _tell(state, "view_updated", record)
    return record


def publish_view(
    state: State, app: InstalledApp, user_id: str, view: Json, expected_hash: str | None = None
) -> ViewRecord:
    """Create or replace the person's Home of this app.

    Raises:
        SlackError: `user_not_found`, `hash_conflict` if the Home has changed since
            `expected_hash`, or any error of a malformed view
    """
    if view.get("type") != "home":
        raise refuse_arguments(["expected type home [json-pointer:/view/type]"])
    refuse_bad_view(view)
    if user_id not in state.users:
        raise SlackError("user_not_found")
    record = state.homes.get((user_id, app.app_id))
    if record is not None and expected_hash and expected_hash != record.hash:
        raise SlackError("hash_conflict")
    refuse_taken_external_id(state, view, but=record)
    if record is None:
        record = _make_record(state, app, user_id, view)
        state.homes[(user_id, app.app_id)] = record
    else:
        record.view = _prepare(state, view)
        record.values = keep_values(record.view["blocks"], record.values)
        record.hash = state.ids.make_hash()
    _tell(state, "home_published", record)
    return record


def find_view(
    state: State, app: InstalledApp, view_id: str | None, external_id: str | None
) -> ViewRecord:
    """Return the app's open view with that id or external_id.

    Raises:
        SlackError: `not_found`
    """
    for record in _all_views(state):
        by_id = view_id is not None and record.id == view_id
        by_external = external_id is not None and record.view.get("external_id") == external_id
        if record.app_id == app.app_id and (by_id or by_external):
            return record
    raise SlackError("not_found")


def close_view(state: State, record: ViewRecord) -> None:
    """Close a modal; the one under it, if any, is on top again."""
    stack = state.view_stacks.get(record.user_id, [])
    if record in stack:
        stack.remove(record)
        _tell(state, "view_closed", record)


def close_all(state: State, user_id: str) -> None:
    """Close every modal of a person."""
    for record in reversed(state.view_stacks.get(user_id, [])[:]):
        close_view(state, record)


def check_modal(view: Json) -> None:
    """Check that `view` is a well-formed modal.

    Raises:
        SlackError: `invalid_arguments` if it is not, or `view_too_large`
    """
    if view.get("type") != "modal":
        raise refuse_arguments(["must be a modal [json-pointer:/view/type]"])
    refuse_bad_view(view)


def refuse_bad_view(view: Json) -> None:
    """Check that a view is well-formed.

    Raises:
        SlackError: `view_too_large`, or `invalid_arguments` that names each place
    """
    if len(json.dumps(view).encode()) > MOST_BYTES_OF_A_VIEW:
        raise SlackError("view_too_large")
    problems = check_view(view)
    if problems:
        raise refuse_arguments(problems)


def refuse_taken_external_id(state: State, view: Json, but: ViewRecord | None = None) -> None:
    """Check that no other open view has the view's external_id.

    Raises:
        SlackError: `duplicate_external_id`
    """
    external_id = view.get("external_id")
    if external_id and any(
        record.view.get("external_id") == external_id and record is not but
        for record in _all_views(state)
    ):
        raise SlackError("duplicate_external_id")


def _all_views(state: State) -> list[ViewRecord]:
    modals = [record for stack in state.view_stacks.values() for record in stack]
    return modals + list(state.homes.values())


def _make_record(state: State, app: InstalledApp, user_id: str, view: Json) -> ViewRecord:
    view_id = state.ids.make("V")
    prepared = _prepare(state, view)
    return ViewRecord(
        id=view_id,
        app_id=app.app_id,
        bot_id=app.bot_id,
        user_id=user_id,
        team_id=state.team_id,
        view=prepared,
        hash=state.ids.make_hash(),
        root_view_id=view_id,
        values=start_values(prepared["blocks"]),
    )


def _prepare(state: State, view: Json) -> Json:
    prepared = copy.deepcopy(view)
    assign_block_ids(prepared["blocks"], state.ids)
    return prepared


def _tell(state: State, kind: str, record: ViewRecord) -> None:
    record.shown_ts = state.next_ts()[0]
    shown = copy.deepcopy(record.as_slack_shows_it())
    state.tell(kind, user_id=record.user_id, view=shown)
