"""What people got in answer to their commands, as it was noted when they got it."""

import re
from dataclasses import dataclass
from datetime import datetime

# Words by which a short private answer says no. Nothing but its words tells a refusal from
# another answer: Slack marks neither. So a report shows the answers themselves beside the count.
_DENIAL = re.compile(
    r"\b(?:not|no|nobody|cannot|can't|only|already|full|at most|did you mean|register first"
    r"|leave it first|which one|which challenge|say which|say whom|needs a name|is over"
    r"|registration (?:opens|closed)|went wrong|(?<!so it )has closed\.)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_REFUSAL = 400
# Names are said in bold, and commands as code: neither is the bot's own word.
_QUOTED = re.compile(r"\*[^*\n]+\*|`[^`\n]*`|<[^<>\n]*>")


@dataclass(frozen=True)
class CommandAnswer:
    """What one person saw in answer to what they did.

    `command` is what was used (`/team join`, `button Accept`, `form Register`), `typed` what
    followed it. `refused` is known where the answer itself says so: an error of Slack's or a
    form kept open with errors under its fields is a refusal, an answer laid out in blocks is
    none. None leaves it to the words.
    """

    at: datetime
    handle: str
    command: str
    typed: str
    answer: str
    refused: bool | None = None

    @property
    def is_refusal(self) -> bool:
        """Whether it was refused, as far as can be told."""
        return reads_as_refusal(self.answer) if self.refused is None else self.refused


def reads_as_refusal(answer: str) -> bool:
    """Whether a private answer reads as one that says no: a sentence or two with such a word.

    Names and commands in it do not count, and neither does a list, which has several lines.
    """
    if "\n" in answer.strip() or len(answer) > _LONGEST_REFUSAL:
        return False
    return _DENIAL.search(_QUOTED.sub(" ", answer)) is not None


def shape_of(answer: str) -> str:
    """An answer without what differs from one person to the next: names, mentions, numbers."""
    first = answer.strip().partition("\n")[0]
    without = re.sub(r"`[^`]*`", "`…`", re.sub(r"\*[^*]+\*", "*…*", first))
    without = re.sub(r"<[^<>]*>", "@…", without)
    return re.sub(r"(?:\*…\*(?:, | or |  )?)+", "*…* ", re.sub(r"\d+", "0", without)).strip()
