"""Makes docs/picture.svg, the README's picture, from a rehearsal: `python -m docs.make_picture`.

The bot runs against the workspace on this machine, people type the lines below, and what the
terminal printed becomes the picture. The clock stands but for its steps, so that the picture
changes only when the bot does.
"""

import re
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from bot.app import HANDLER_TIMEOUT, Bot, make_client
from bot.cli.common import describe_file
from bot.cli.rehearse import rehearsed_bot
from bot.clock import FastClock
from rehearsal import Terminal
from schedules.people import learn_people

HERE = Path(__file__).parent
EVENT = HERE.parent / "events" / "ml4sci-2020.yaml"
COLUMNS = 100
START = datetime(2020, 10, 26, 14, 30, tzinfo=UTC)
REMINDER = datetime(2020, 10, 27, 17, 30, tzinfo=UTC)

# What is typed unseen, and what is seen: a line, and how many lines of what follows are shown.
UNSEEN = ("ben: /register", "ben: submit", "ben: close")
FIRST_DAY = (
    ("ana: /register", 3),
    ("ana: submit", 3),
    ("ana: close", 0),
    ("ana: /team create quarks", 20),
    ("ana: /team invite @ben", 20),
    ("ben: click Accept", 20),
    ("priya: /agenda next", 4),
)

PEOPLE = Style(color="green", bold=True)
TIMES = Style(dim=True)
BUTTONS = Style(color="cyan")
HEADINGS = Style(bold=True)

BACKGROUND, TEXT = (22, 27, 34), (201, 209, 217)
BLACK, RED, GREEN, YELLOW = (72, 79, 88), (255, 123, 114), (126, 231, 135), (240, 196, 100)
BLUE, MAGENTA, CYAN, WHITE = (121, 192, 255), (210, 168, 255), (118, 200, 230), (240, 246, 252)
COLOURS = TerminalTheme(BACKGROUND, TEXT, [BLACK, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE])

# As rich's own, but with fonts that are there: nothing is loaded.
SVG = """\
<svg viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>A rehearsal: people register and form a team, and the bot reminds them</title>
<style>
.{unique_id}-matrix {{
    font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
    font-size: {char_height}px;
    line-height: {line_height}px;
}}
.{unique_id}-title {{ display: none; }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def main() -> None:
    """Rehearse, and write the picture."""
    console = Console(record=True, width=COLUMNS, file=StringIO(), color_system="truecolor")
    for line in rehearse():
        for part in wrap(line, console):
            console.print(part)
    svg = console.export_svg(title="", theme=COLOURS, code_format=SVG, unique_id="picture")
    (HERE / "picture.svg").write_text(tidy(svg), encoding="utf-8")


def rehearse() -> list[str]:
    """What the terminal printed, with the lines that people typed; a blank line between scenes."""
    described = describe_file(str(EVENT))
    clock = FastClock(START, 0)
    with rehearsed_bot(described, clock, sequential=True) as (bot, workspace):
        output = StringIO()
        stage = Stage(bot, clock, Terminal(workspace, output, described.zones), output)
        bot.connect()
        client = make_client(bot.settings, HANDLER_TIMEOUT)
        learn_people(bot.database, client, bot.workspace_id)
        for line in UNSEEN:
            stage.type(line)
        shown: list[str] = []
        for line, most in FIRST_DAY:
            shown += show_scene(line, stage.type(line), most)
        stage.wait_until(REMINDER - timedelta(minutes=1))
        shown += ["", *stage.wait_until(REMINDER)]
        return [*shown[1:], ""]


def show_scene(line: str, printed: list[str], most: int) -> list[str]:
    """A line that was typed and the first of what followed; nothing where none of it is shown."""
    if most == 0:
        return []
    rest = ["    …"] if len(printed) > most else []
    return ["", line, *printed[:most], *rest]


class Stage:
    """People who type lines, and a bot that does at once what it owes."""

    def __init__(self, bot: Bot, clock: FastClock, terminal: Terminal, output: StringIO) -> None:
        self._bot = bot
        self._clock = clock
        self._terminal = terminal
        self._output = output

    def type(self, line: str) -> list[str]:
        """Have the line typed; what was printed until all that follows from it was done."""
        self._terminal.run_line(line)
        return self._settle()

    def wait_until(self, instant: datetime) -> list[str]:
        """Let the clock jump there; what was printed since."""
        while (due := self._bot.delivery.next_instant()) is not None and due < instant:
            self._clock.jump_to(due)
            self._bot.delivery.deliver_due()
        self._clock.jump_to(instant)
        return self._settle()

    def _settle(self) -> list[str]:
        """Deliver what is due until nothing more is printed; what was."""
        before = -1
        while before != self._output.tell():
            before = self._output.tell()
            self._bot.delivery.deliver_due()
            time.sleep(0.3)
            # A channel takes a message a second.
            self._clock.jump_to(self._clock.now() + timedelta(seconds=2))
        printed = self._output.getvalue().splitlines()
        self._output.seek(0)
        self._output.truncate()
        # When a Home is published again is no part of the story, and not always the same.
        return [line for line in printed if not line.endswith("Home is up to date")]


def wrap(line: str, console: Console) -> list[Text]:
    """The line, coloured, in the width of the picture; what is left over stays indented."""
    text = colour(line)
    first, *rest = text.wrap(console, COLUMNS) or [Text()]
    if not rest:
        return [first]
    indent = len(line) - len(line.lstrip()) + (2 if line.lstrip().startswith("•") else 0)
    kept = len(first.plain.rstrip())
    left = text[kept + len(line[kept:]) - len(line[kept:].lstrip()) :]
    return [first, *(Text(" " * indent) + part for part in left.wrap(console, COLUMNS - indent))]


def colour(line: str) -> Text:
    """The line with people, times and buttons told apart."""
    text = Text(line)
    if typed := re.match(r"(\w+): ", line):
        text.stylize(PEOPLE, 0, typed.end())
        text.stylize(HEADINGS, typed.end())
    elif stamp := re.match(r"\[[^]]*] ", line):
        text.stylize(TIMES, 0, stamp.end())
    elif line.startswith("  · "):
        text.stylize(TIMES)
    else:
        text.highlight_regex(r"\[[A-Z][^]]*]", BUTTONS)
    return text


def tidy(svg: str) -> str:
    """The SVG without blank lines and blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


if __name__ == "__main__":
    main()
