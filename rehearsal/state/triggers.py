"""trigger_ids: permission to open a view within three seconds, once.

Slack's account: docs.slack.dev/interactivity/handling-user-interaction (trigger_id).
"""

from collections.abc import Callable
from dataclasses import dataclass

from rehearsal.state.ids import Ids
from rehearsal.state.slack_errors import SlackError

LIFE_IN_SECONDS = 3.0


@dataclass
class Trigger:
    """Permission for one app to show one view to one person."""

    app_id: str
    user_id: str
    expires: float
    spent: bool = False


class Triggers:
    """The triggers of one workspace, on the machine's own time."""

    def __init__(self, ids: Ids, wall: Callable[[], float]) -> None:
        self._ids = ids
        self._wall = wall
        self._triggers: dict[str, Trigger] = {}

    def issue(self, app_id: str, user_id: str) -> str:
        """Return a new trigger_id for an action of `user_id`."""
        trigger_id = self._ids.make_trigger()
        expires = self._wall() + LIFE_IN_SECONDS
        self._triggers[trigger_id] = Trigger(app_id, user_id, expires)
        return trigger_id

    def spend(self, trigger_id: str, app_id: str) -> Trigger:
        """Spend a trigger, and return it.

        Raises:
            SlackError: `invalid_trigger_id`, `exchanged_trigger_id` if it is already spent, or
                `expired_trigger_id` if it is older than three seconds
        """
        trigger = self._triggers.get(trigger_id)
        if trigger is None or trigger.app_id != app_id:
            raise SlackError("invalid_trigger_id")
        if trigger.spent:
            raise SlackError("exchanged_trigger_id")
        if self._wall() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.spent = True
        return trigger
