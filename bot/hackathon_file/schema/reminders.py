"""`reminders`: how long before the start each kind of entry is announced."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.hackathon_file.schema.base import Part, TimeBefore, read_none_word


class Reminders(Part):
    """When reminders are posted, by kind, as time before the start: `60 min`, `24 h`."""

    talk: list[TimeBefore] = Field(["60 min", "10 min"], description="Before each talk.")
    session: list[TimeBefore] = Field(["60 min", "10 min"], description="Before each session.")
    social: list[TimeBefore] = Field(["60 min", "10 min"], description="Before each social.")
    milestone: list[TimeBefore] = Field(["60 min", "10 min"], description="Before each milestone.")
    office_hours_together: list[TimeBefore] = Field(
        ["60 min"], description="All office hours of an instant together, in the main channel."
    )
    office_hours: list[TimeBefore] = Field(
        ["10 min"], description="Each in the channel of its challenge."
    )
    deadline: list[TimeBefore] = Field(
        ["72 h", "24 h", "6 h", "1 h", "15 min"], description="Counting down to each deadline."
    )
    deadline_passed: bool = Field(True, description="Whether to say that a deadline has passed.")
    day_agenda: Annotated[str | None, BeforeValidator(read_none_word)] = Field(
        "08:00", description="When a day's agenda is posted, in the event's zone, or `none`."
    )
    day_item: Annotated[str | None, BeforeValidator(read_none_word)] = Field(
        "09:00", description="When an item that has a day alone is posted, or `none`."
    )
    digest: Annotated[str | None, BeforeValidator(read_none_word)] = Field(
        "08:00",
        description="When the organisers read in their channel, each morning, how it stands, or "
        "`none`; from the day on which registration opens, or four weeks before the event.",
    )
