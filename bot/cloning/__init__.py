"""Makes next year's hackathon file from this year's: every date moves by the same number of days.

`clone_file(text, source, start)` returns a `Clone`. It edits the text in place, so that only
these differ: the days, the years in names, and labels such as EST if they would contradict the
date. Order and comments stay. The clone lists what a person should review.
"""

from bot.cloning.cloning import Clone, clone_file

__all__ = ["Clone", "clone_file"]
