"""Keeps people up to date from Slack's events: their names, zones, and whether they are admins."""

from typing import Any

from bot.hackathons.queries import find_workspace
from bot.workspaces.people import learn_member
from handlers.core.dispatcher import Dispatcher


def register(dispatcher: Dispatcher) -> None:
    """Register listeners to Slack's events about its members."""

    def listen(body: dict[str, Any]) -> None:
        with dispatcher.database.write() as session:
            workspace = find_workspace(session, body["team_id"])
            if workspace is not None:
                learn_member(session, workspace.id, body["event"]["user"], dispatcher.now())

    dispatcher.event("team_join", listen)
    dispatcher.event("user_change", listen)
