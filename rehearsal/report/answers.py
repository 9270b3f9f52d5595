"""Answers that people got to their commands, recorded when they got them."""

import re
from dataclasses import dataclass
from datetime import datetime

# Words by which a short private answer refuses. Only its words tell a refusal from another answer,
# since Slack marks neither. So a report shows the answers themselves beside the count.
_DENIAL = re.compile(
    r"\b(?:not|no|nobody|cannot|can't|only|already|full|at most|did you mean|register first"
    r"|leave it first|which one|which challenge|say which|say whom|needs a name|is over"
    r"|registration (?:opens|closed)|went wrong|(?<!so it )has closed\.)(?!\w)",
    re.IGNORECASE,
)
_LONGEST_REFUSAL = 400
# Names are in bold, and commands are code: neither is the bot's own word.
_QUOTED = re.compile(r"\*[^*\n]+\*|`[^`\n]*`|<[^<>\n]*>")


@dataclass(frozen=True)
class CommandAnswer:
    """An answer that one person saw to one action.

    `command` is the command, button or form used (`/team join`, `button Accept`, `form Register`),
    `typed` the text after it. `refused` is set if the answer itself shows it: an error of Slack's
    or a form kept open with errors under its fields is a refusal, an answer with blocks is not. If
    it is None, the answer's words decide.
    """

    at: datetime
    handle: str
    command: str
    typed: str
    answer: str
    refused: bool | None = None

    @property
    def is_refusal(self) -> bool:
        """Return whether it was a refusal; if `refused` is None, by the words of the answer."""
        return reads_as_refusal(self.answer) if self.refused is None else self.refused


def reads_as_refusal(answer: str) -> bool:
    """Return whether a private answer reads as a refusal: a sentence or two with such a word.

    Names and commands in it do not count, and neither does a list, which has several lines.
    """
    if "\n" in answer.strip() or len(answer) > _LONGEST_REFUSAL:
        return False
    return _DENIAL.search(_QUOTED.sub(" ", answer)) is not None


def shape_of(answer: str) -> str:
    """Return an answer without what differs between people: names, mentions, numbers."""
    first = answer.strip().partition("\n")[0]
    without = re.sub(r"`[^`]*`", "`…`", re.sub(r"\*[^*]+\*", "*…*", first))
    without = re.sub(r"<[^<>]*>", "@…", without)
    return re.sub(r"(?:\*…\*(?:, | or |  )?)+", "*…* ", re.sub(r"\d+", "0", without)).strip()
