"""A report of what happened in a workspace: its figures, and a page that shows them.

figures = collect_figures(workspace, zones, plan=…, answers=cast.answers, kinds=cast.kinds())
Path("report.html").write_text(render_report(figures, "ML4SCI 2020, rehearsed"))
"""

from rehearsal.report.answers import CommandAnswer
from rehearsal.report.collect import collect_figures
from rehearsal.report.consistency import find_doubled, find_out_of_order
from rehearsal.report.figures import ClockReading, Figures, Planned
from rehearsal.report.page import render_report

__all__ = [
    "ClockReading",
    "CommandAnswer",
    "Figures",
    "Planned",
    "collect_figures",
    "find_doubled",
    "find_out_of_order",
    "render_report",
]
