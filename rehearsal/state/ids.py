"""Ids in the format of Slack's: a letter for the kind, then capitals and digits."""

import secrets
from itertools import count


class Ids:
    """Generates ids for one workspace, each different from every other."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def make(self, prefix: str) -> str:
        """Return a new id such as `C0A0000007`: `prefix` is the kind, the rest is unique."""
        return f"{prefix}0A{next(self._numbers):07d}"

    def make_trigger(self) -> str:
        """Return a new `trigger_id`, in Slack's format of three parts."""
        return f"{next(self._numbers)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"

    def make_hash(self) -> str:
        """Return a new view `hash`."""
        return f"{next(self._numbers)}.{secrets.token_hex(4)}"

    def make_block_id(self) -> str:
        """Return a new `block_id` for a block without one."""
        return f"b{next(self._numbers):x}{secrets.token_hex(2)}"


def make_secret() -> str:
    """Return an unguessable word for a token, a ticket or an address."""
    return secrets.token_hex(16)
