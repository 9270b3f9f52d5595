"""auth.test, api.test, apps.connections.open, team.info.

Slack's account: docs.slack.dev/reference/methods/auth.test and its neighbours.
"""

from typing import Any

from rehearsal.state.slack_errors import SlackError
from rehearsal.web_api.method import Method, MethodCall

Json = dict[str, Any]


def test_auth(call: MethodCall) -> Json:
    """Return the token's owner and workspace (auth.test)."""
    state, app = call.state, call.app
    return {
        "url": f"https://{state.team_domain}.slack.com/",
        "team": state.team_name,
        "user": state.handle_of(app.bot_user_id),
        "team_id": state.team_id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def test_api(call: MethodCall) -> Json:
    """Return the arguments, or the requested error (api.test)."""
    values = {name: value for name, value in call.arguments.values.items() if name != "token"}
    error = call.arguments.text("error")
    if error:
        raise SlackError(error, args=values)
    return {"args": values}


def open_connection(call: MethodCall) -> Json:
    """Return an address for one Socket Mode connection, valid once (apps.connections.open)."""
    state, app = call.state, call.app
    ticket = state.issue_ticket(app)
    address = state.address.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={ticket}&app_id={app.app_id}"}


def show_team(call: MethodCall) -> Json:
    """Return the workspace (team.info)."""
    state = call.state
    team = {
        "id": state.team_id,
        "name": state.team_name,
        "url": f"https://{state.team_domain}.slack.com/",
        "domain": state.team_domain,
        "email_domain": "example.org",
        "icon": {"image_default": True},
    }
    return {"team": team}


METHODS = {
    "api.test": Method(test_api, caller="anyone"),
    "auth.test": Method(test_auth),
    "apps.connections.open": Method(open_connection, caller="app"),
    "team.info": Method(show_team, ("team:read",)),
}
