"""The rehearsal as a page in the browser, to read and to act in.

    with PageServer(director) as page:
        print(page.url)

The workspace keeps all state; the page keeps only what each person has read.
"""

from rehearsal.page.director import CommandHint, Director, EventSheet, PlanKind, PlanMark
from rehearsal.page.server import PageServer

__all__ = ["CommandHint", "Director", "EventSheet", "PageServer", "PlanKind", "PlanMark"]
