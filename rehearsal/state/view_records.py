"""A view as the workspace stores it: a modal on a person's stack, or a person's Home."""

from dataclasses import dataclass, field
from typing import Any

from rehearsal.state.input_state import Values

Json = dict[str, Any]


@dataclass(eq=False)
class ViewRecord:
    """An open view, its input values, and the errors shown under them.

    `view` is the app's view, with block_ids assigned; `errors` are by block_id, and `trouble` is
    Slack's own message if the app's answer is late or invalid.
    """

    id: str
    app_id: str
    bot_id: str
    user_id: str
    team_id: str
    view: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    shown_ts: str = ""
    values: Values = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None

    def as_slack_shows_it(self) -> Json:
        """Return the view in the format of Slack's answers and payloads."""
        view = self.view
        shown: Json = {
            "id": self.id,
            "team_id": self.team_id,
            "type": view["type"],
            "blocks": view["blocks"],
            "private_metadata": view.get("private_metadata", ""),
            "callback_id": view.get("callback_id", ""),
            "state": {"values": self.values},
            "hash": self.hash,
            "title": view.get("title"),
            "clear_on_close": bool(view.get("clear_on_close", False)),
            "notify_on_close": bool(view.get("notify_on_close", False)),
            "close": view.get("close"),
            "submit": view.get("submit"),
            "previous_view_id": self.previous_view_id,
            "root_view_id": self.root_view_id,
            "app_id": self.app_id,
            "external_id": view.get("external_id", ""),
            "app_installed_team_id": self.team_id,
            "bot_id": self.bot_id,
        }
        return shown
