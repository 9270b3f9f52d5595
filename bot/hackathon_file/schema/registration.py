"""`registration`: when people may register, and the questions of the form."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.hackathon_file.schema.base import Key, Part, Url, break_rule


class Question(Part):
    """A question of your own in the registration form."""

    key: Key
    label: str = Field(min_length=1, max_length=75, description="The question as people see it.")
    kind: Literal["text", "long text", "choice", "choices", "yes or no", "number"] = Field(
        "text",
        description="What is answered: a line, several lines, one or several of the `options`, "
        "yes or no, or a number.",
    )
    options: list[Annotated[str, Field(min_length=1, max_length=75)]] = Field(
        [], max_length=100, description="What to choose from, for `choice` and `choices`."
    )
    required: bool = Field(False, description="Whether it must be answered.")
    hint: str | None = Field(None, max_length=150, description="A remark under the question.")

    @model_validator(mode="after")
    def _offers_something_to_choose(self) -> Self:
        if self.kind in ("choice", "choices") and not self.options:
            raise break_rule("kind", f"A question of kind `{self.kind}` needs `options`.")
        return self


class Registration(Part):
    """When people may register, and what they are asked."""

    opens: str | None = Field(
        None, description="When registration opens, as `when` is written; without it, at once."
    )
    closes: str | None = Field(None, description="When it closes; without it, with the last day.")
    code_of_conduct: Url | None = Field(None, description="What participants agree to.")
    experience: list[Annotated[str, Field(min_length=1, max_length=75)]] = Field(
        ["New to it", "Some experience", "Experienced"],
        min_length=1,
        max_length=20,
        description="The levels of experience to choose from.",
    )
    questions: list[Question] = Field(
        [], max_length=30, description="Questions of your own, asked after the bot's."
    )
