"""Slack's app manifest, generated from the registered features.

Its fields: docs.slack.dev/reference/app-manifest.
"""

from typing import Any

from handlers.core.commands import Command
from handlers.core.dispatcher import Dispatcher

# The bot's OAuth scopes, and what each is needed for.
SCOPES: dict[str, str] = {
    "channels:history": "find a message again whose answer was lost",
    "channels:join": "join the channels the file names",
    "channels:manage": "make, rename and archive public channels",
    "channels:read": "find channels by name",
    "chat:write": "post",
    "commands": "answer slash commands",
    "files:write": "send a person their agenda as a file",
    "groups:history": "find it again in private channels too",
    "groups:read": "find private channels the bot is in",
    "groups:write": "make, fill, rename and archive teams' private channels",
    "im:history": "find a direct message again whose answer was lost",
    "im:write": "open direct messages",
    "users:read": "names and zones",
    "users:read.email": "know organisers, mentors and judges by their addresses",
}


def make_manifest(
    dispatcher: Dispatcher, prefix: str = "", request_url: str | None = None
) -> dict[str, Any]:
    """Return the manifest for this bot, with `prefix` before each command's name.

    With `request_url`, Slack sends its requests there, over HTTP; without, by Socket Mode.
    """
    sent_to = {} if request_url is None else {"request_url": request_url}
    # Over HTTP Slack asks another address for the options of external selects.
    asked_at = {} if request_url is None else {"message_menu_options_url": request_url}
    return {
        "display_information": {
            "name": "Hackathon",
            "description": "Runs a hackathon: registration, teams, agenda, reminders on time.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                # Without a composer people could not even type a command there.
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "hackathon", "always_online": True},
            "slash_commands": [
                _describe_command(command, prefix, request_url) for command in dispatcher.commands
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**sent_to, "bot_events": sorted(dispatcher.events)},
            "interactivity": {"is_enabled": True, **sent_to, **asked_at},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }


def _describe_command(command: Command, prefix: str, request_url: str | None) -> dict[str, Any]:
    return {
        "command": f"/{prefix}{command.name}",
        **({} if request_url is None else {"url": request_url}),
        "description": command.about,
        # An empty hint is left out: Slack does not document whether it takes one.
        **({"usage_hint": command.usage} if command.usage else {}),
        "should_escape": True,
    }
