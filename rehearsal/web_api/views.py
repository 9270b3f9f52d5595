"""views.open, views.push, views.update, views.publish.

Slack's account: docs.slack.dev/reference/methods/views.open and its neighbours.
"""

from typing import Any

from rehearsal.content.views import open_view, publish_view, push_view, update_view
from rehearsal.state.slack_errors import refuse_arguments
from rehearsal.web_api.arguments import Arguments
from rehearsal.web_api.method import Method, MethodCall

Json = dict[str, Any]


def open_modal(call: MethodCall) -> Json:
    """Open a modal for the trigger_id's person (views.open)."""
    view = _read_view(call.arguments)
    record = open_view(call.state, call.app, _read_trigger(call.arguments), view)
    return {"view": record.as_slack_shows_it()}


def push_modal(call: MethodCall) -> Json:
    """Push a modal on top of the one that the trigger_id came from (views.push)."""
    view = _read_view(call.arguments)
    record = push_view(call.state, call.app, _read_trigger(call.arguments), view)
    return {"view": record.as_slack_shows_it()}


def update(call: MethodCall) -> Json:
    """Replace an open view's content (views.update)."""
    arguments = call.arguments
    view = _read_view(arguments)
    record = update_view(
        call.state,
        call.app,
        view,
        view_id=arguments.text("view_id") or None,
        external_id=arguments.text("external_id") or None,
        expected_hash=arguments.text("hash") or None,
    )
    return {"view": record.as_slack_shows_it()}


def publish(call: MethodCall) -> Json:
    """Create or replace a person's Home of this app (views.publish)."""
    arguments = call.arguments
    user_id = arguments.required("user_id")
    view = _read_view(arguments)
    expected_hash = arguments.text("hash") or None
    record = publish_view(call.state, call.app, user_id, view, expected_hash)
    return {"view": record.as_slack_shows_it()}


def _read_trigger(arguments: Arguments) -> str:
    trigger_id = arguments.text("trigger_id") or arguments.text("interactivity_pointer")
    if not trigger_id:
        raise refuse_arguments(["missing required field: trigger_id"])
    return trigger_id


def _read_view(arguments: Arguments) -> Json:
    view = arguments.structure("view")
    if not isinstance(view, dict):
        raise refuse_arguments(["missing required field: view"])
    return view


METHODS = {
    "views.open": Method(open_modal),
    "views.push": Method(push_modal),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
