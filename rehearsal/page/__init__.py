"""The rehearsal as a page in the browser, to read and to act in.

    with PageServer(controller) as page:
        print(page.url)

The workspace keeps all state; the page keeps only what each person has read.
"""

from rehearsal.page.server import PageServer
from rehearsal.page.session_controller import (
    CommandHint,
    EventDetails,
    PlanKind,
    PlanMark,
    SessionController,
)

__all__ = ["CommandHint", "EventDetails", "PageServer", "PlanKind", "PlanMark", "SessionController"]
