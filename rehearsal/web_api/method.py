"""A method of the Web API: its work, its scopes, and the tokens that may call it."""

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
    """One call by one app. The caller holds the workspace's lock."""

    state: State
    app: InstalledApp
    arguments: Arguments

    @property
    def bot_user_id(self) -> str:
        """The user id as which the app acts."""
        return self.app.bot_user_id

    def has_scope(self, scope: str) -> bool:
        """Return whether the app was granted `scope`."""
        return self.app.scopes is None or scope in self.app.scopes

    def require_scope(self, *any_of: str) -> None:
        """Check that the app was granted one of these scopes.

        Raises:
            SlackError: `missing_scope` if it was granted none of them
        """
        if any_of and not any(self.has_scope(scope) for scope in any_of):
            provided = ",".join(sorted(self.app.scopes or ()))
            raise SlackError("missing_scope", needed=",".join(any_of), provided=provided)


@dataclass(frozen=True)
class Method:
    """A method: `work` returns the answer's body without its `ok`; any of `scopes` suffices.

    `caller` is the kind of token that it takes: "bot", "app", or "anyone" (even none).
    """

    work: Callable[[MethodCall], Json]
    scopes: tuple[str, ...] = ()
    caller: str = "bot"
