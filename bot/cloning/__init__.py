"""Next year's hackathon file from this year's: every date by as many days later, all else kept.

`clone_file(text, source, start)` gives a `Clone`. It edits the text in place, so that the new
file differs from the old in what it has to: the days, the years in names, labels such as EST
where they would contradict the date. Order and comments stay; what to look at again is said.
"""

from bot.cloning.cloning import Clone, clone_file

__all__ = ["Clone", "clone_file"]
