"""The page in the browser: a rehearsal to look at and to act in.

    with PageServer(director) as page:
        print(page.url)

The workspace keeps all state; the page keeps what each person has read, and nothing more.
"""

from rehearsal.page.director import CommandHint, Director, EventSheet, PlanKind, PlanMark
from rehearsal.page.server import PageServer

__all__ = ["CommandHint", "Director", "EventSheet", "PageServer", "PlanKind", "PlanMark"]
