"""Python's search for objects that only keep each other alive, in a process that runs for weeks."""

import gc

# New objects between two searches of the youngest: Python's default is 700, and a command makes
# some thousands, nearly all of which end without a search.
NEW_OBJECTS = 10_000


def collect_less() -> None:
    """Search ever after for what is new alone, and less often.

    What has been made for the start, modules and mapped classes, lives as long as the process
    (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS)
