"""`teams`: how many people a team may have."""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.hackathon_file.schema.base import NoneWord, Part, break_rule, read_none_word


class Teams(Part):
    """The rules for teams."""

    min: int = Field(1, ge=1, description="The fewest people a team should have.")
    max: Annotated[
        Annotated[int, Field(ge=1)] | None,
        BeforeValidator(
            read_none_word, json_schema_input_type=Annotated[int, Field(ge=1)] | NoneWord | None
        ),
    ] = Field(None, description="The most people a team may have, or `none`.")
    solo: bool = Field(True, description="Whether people may work on their own, as a team of one.")
    several: bool = Field(False, description="Whether a person may be in several teams at once.")
    channel: Literal["private", "public", "none"] = Field(
        "private", description="The kind of Slack channel the bot makes for each team."
    )

    @model_validator(mode="after")
    def _can_hold_a_team(self) -> Self:
        if self.max is not None and self.min > self.max:
            raise break_rule("min", f"`min` is {self.min}, which is more than `max`, {self.max}.")
        if self.max == 1 and not self.solo:
            raise break_rule(
                "solo", "With `max: 1` and `solo: false` nobody can take part: change one of them."
            )
        return self
