"""`words`: the texts that organisers may word themselves."""

from typing import Any

from pydantic import Field

from bot.hackathon_file.schema.base import Part
from bot.hackathon_file.wording.message_templates import WORDINGS


def _wording(key: str) -> Any:
    """Return the field of a text, described as the table of them does."""
    wording = WORDINGS[key]
    return Field(
        None,
        min_length=1,
        max_length=2000,
        description=f"{wording.said} It knows "
        f"{', '.join(f'`{{{name}}}`' for name in wording.placeholders)}.",
    )


class Words(Part):
    """Words of your own for what the bot says by itself, with placeholders that it fills in.

    What is left out here is said in the bot's own words; [Words](words.md) has them all.
    """

    reminder: str | None = _wording("reminder")
    together: str | None = _wording("together")
    office_hours: str | None = _wording("office_hours")
    office_hours_together: str | None = _wording("office_hours_together")
    starting: str | None = _wording("starting")
    deadline: str | None = _wording("deadline")
    last_hour: str | None = _wording("last_hour")
    deadline_passed: str | None = _wording("deadline_passed")
    day_agenda: str | None = _wording("day_agenda")
    day_item: str | None = _wording("day_item")
    agenda_changed: str | None = _wording("agenda_changed")
    registered: str | None = _wording("registered")
    home: str | None = _wording("home")
    nudge: str | None = _wording("nudge")
    joined_team: str | None = _wording("joined_team")
