"""Tunes the garbage collector for long-running processes."""

import gc

# New objects between two collections of the youngest: Python's default is 700, and a command makes
# some thousands, nearly all of which are freed without a collection.
NEW_OBJECTS = 10_000


def collect_less() -> None:
    """Collect less often, and leave out every object that exists now.

    Objects made at the start, such as modules and mapped classes, live as long as the process
    (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
