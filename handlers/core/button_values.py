"""What a button's value says: numbers, which another version of the bot may have written otherwise.

A message keeps its buttons for as long as it stands, and they come back as they were made.
"""

import re

from bot.core.errors import Refused

# Of more digits, a number fits in no integer column.
_NUMBER = re.compile(r"[0-9]{1,18}")


def read_number(value: str) -> int:
    """The id or the page in a button's value, at least 0; or Refused where it is none."""
    if not _NUMBER.fullmatch(value):
        raise Refused("That button is out of date. Please ask again, and press the new one.")
    return int(value)
