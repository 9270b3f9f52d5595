"""Parses buttons' values: numbers, which another version of the bot may have written differently.

A message keeps its buttons for as long as it exists, with the values that they were sent with.
"""

import re

from bot.core.errors import Refused

# A number with more digits fits in no integer column.
_NUMBER = re.compile(r"[0-9]{1,18}")


def read_number(value: str) -> int:
    """Parse the id or the page in a button's value, at least 0.

    Raises:
        Refused: if the value is not a number.
    """
    if not _NUMBER.fullmatch(value):
        raise Refused("That button is out of date. Please ask again, and press the new one.")
    return int(value)
