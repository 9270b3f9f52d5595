"""What a method of the Web API is: its work, its scopes, and who may call it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rehearsal.state.records import InstalledApp
from rehearsal.state.slack_errors import SlackError
from rehearsal.state.state import State
from rehearsal.web_api.arguments import Arguments

Json = dict[str, Any]


@dataclass(frozen=True)
class MethodCall:
    """One call by one app, ready to be done; the workspace's lock is held."""

    state: State
    app: InstalledApp
    arguments: Arguments

    @property
    def bot_user_id(self) -> str:
        """The user as which the app acts."""
        return self.app.bot_user_id

    def has_scope(self, scope: str) -> bool:
        """Whether the app was granted `scope`."""
        return self.app.scopes is None or scope in self.app.scopes

    def require_scope(self, *any_of: str) -> None:
        """Refuse with `missing_scope` unless the app was granted one of these."""
        if any_of and not any(self.has_scope(scope) for scope in any_of):
            provided = ",".join(sorted(self.app.scopes or ()))
            raise SlackError("missing_scope", needed=",".join(any_of), provided=provided)


@dataclass(frozen=True)
class Method:
    """A method: `work` gives the answer's body without its `ok`; any of `scopes` will do.

    `caller` says whose token it takes: "bot", "app", or "anyone" (even none).
    """

    work: Callable[[MethodCall], Json]
    scopes: tuple[str, ...] = ()
    caller: str = "bot"
