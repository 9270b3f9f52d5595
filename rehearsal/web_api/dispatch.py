"""Dispatching every call: method, token, rate limit, scopes, then the method's work.

Slack's account: docs.slack.dev/apis/web-api and docs.slack.dev/authentication/tokens.
"""

from dataclasses import dataclass, field
from typing import Any

from rehearsal.state.records import InstalledApp
from rehearsal.state.slack_errors import RateLimited, SlackError
from rehearsal.state.state import State
from rehearsal.web_api import (
    apps,
    chat,
    conversations,
    files,
    history,
    marks,
    membership,
    users,
    views,
)
from rehearsal.web_api.arguments import Arguments
from rehearsal.web_api.method import Method, MethodCall

Json = dict[str, Any]

METHODS: dict[str, Method] = {
    **apps.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **membership.METHODS,
    **history.METHODS,
    **files.METHODS,
    **users.METHODS,
    **views.METHODS,
    **marks.METHODS,
}

ALL_SCOPES = sorted(
    {scope for method in METHODS.values() for scope in method.scopes}
    | {"app_mentions:read", "chat:write.public", "commands"}
)


@dataclass(frozen=True)
class Answered:
    """An HTTP response: its status, its body, and the headers that Slack adds."""

    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def do_call(state: State, method_name: str, values: Json, token: str) -> Answered:
    """Return the answer to one call; errors are answers too, with `ok: false`."""
    headers: dict[str, str] = {}
    try:
        method = METHODS.get(method_name)
        if method is None:
            raise SlackError("unknown_method", req_method=method_name)
        with state.condition:
            if method.caller == "anyone":
                app = next((each for each in state.apps.values() if token == each.bot_token), None)
            else:
                app = find_app(state, token, method.caller)
            if app is not None:
                headers = _scope_headers(app, method)
                if state.limits is not None:
                    state.limits.count_call(app.app_id, method_name)
            answer = _do_work(state, app, method_name, method, values)
    except SlackError as refused:
        return Answered(refused.body(), headers=headers)
    except RateLimited as limited:
        headers["Retry-After"] = str(limited.retry_after)
        return Answered({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
    return Answered({"ok": True, **answer}, headers=headers)


def find_app(state: State, token: str, kind: str) -> InstalledApp:
    """Return the app that the token belongs to.

    Raises:
        SlackError: `not_authed` without a token, `invalid_auth` if it is unknown, the error of a
            token that is refused, or `not_allowed_token_type` if it is valid but of the other kind
            ("bot" or "app")
    """
    if not token:
        raise SlackError("not_authed")
    if token in state.refused_tokens:
        raise SlackError(state.refused_tokens[token])
    for app in state.apps.values():
        if token in (app.bot_token, app.app_token):
            if token != (app.app_token if kind == "app" else app.bot_token):
                raise SlackError("not_allowed_token_type")
            return app
    raise SlackError("invalid_auth")


def _do_work(
    state: State, app: InstalledApp | None, name: str, method: Method, values: Json
) -> Json:
    call = MethodCall(state, app or _NOBODY, Arguments(values))
    call.require_scope(*method.scopes)
    if name in state.forbidden:
        raise SlackError(state.forbidden[name])
    return method.work(call)


def _scope_headers(app: InstalledApp, method: Method) -> dict[str, str]:
    if method.caller == "app":
        granted = "connections:write"
    else:
        granted = ",".join(ALL_SCOPES if app.scopes is None else sorted(app.scopes))
    return {"X-OAuth-Scopes": granted, "X-Accepted-OAuth-Scopes": ",".join(method.scopes)}


# api.test needs no token, so its caller may be no app.
_NOBODY = InstalledApp("", "", "", "", "", "", "")
