"""`words`: the texts that organisers may word themselves."""

from typing import Any

from pydantic import Field

from bot.hackathon_file.schema.base import Part
from bot.hackathon_file.wording.message_templates import TEMPLATES


def _template_field(key: str) -> Any:
    """Return the field of a text, described as the table of them does."""
    template = TEMPLATES[key]
    return Field(
        None,
        min_length=1,
        max_length=2000,
        description=f"{template.description} It knows "
        f"{', '.join(f'`{{{name}}}`' for name in template.placeholders)}.",
    )


class Words(Part):
    """Words of your own for what the bot says by itself, with placeholders that it fills in.

    What is left out here is said in the bot's own words; [Words](words.md) has them all.
    """

    reminder: str | None = _template_field("reminder")
    together: str | None = _template_field("together")
    office_hours: str | None = _template_field("office_hours")
    office_hours_together: str | None = _template_field("office_hours_together")
    starting: str | None = _template_field("starting")
    deadline: str | None = _template_field("deadline")
    last_hour: str | None = _template_field("last_hour")
    deadline_passed: str | None = _template_field("deadline_passed")
    day_agenda: str | None = _template_field("day_agenda")
    day_item: str | None = _template_field("day_item")
    agenda_changed: str | None = _template_field("agenda_changed")
    registered: str | None = _template_field("registered")
    home: str | None = _template_field("home")
    nudge: str | None = _template_field("nudge")
    joined_team: str | None = _template_field("joined_team")
