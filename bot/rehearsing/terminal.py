"""A rehearsal in the terminal: it prints what is posted, and executes what is typed."""

import signal
import sys
import threading

from bot.core import timezones as zones
from bot.core.errors import CommandFailed
from bot.hackathon_file import DescribedHackathon
from bot.rehearsing.arguments import read_instant, read_speed
from bot.rehearsing.session import RehearsalSession
from rehearsal.text.terminal import Terminal

HELP = """\
  next              go to the next message    to 2020-10-27 16:00   play on to that time
  speed 60          run at that speed         speed 0               stand still
  quit              end the rehearsal"""


def converse(
    rehearsal: RehearsalSession, terminal: Terminal, described: DescribedHackathon, speed: float
) -> None:
    """Run the clock and execute typed lines until the last message, or `quit`.

    If the clock ran, the last line printed describes how.
    """
    print(introduce(rehearsal, described, speed), flush=True)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    rehearsal.bot.delivery.on_settled(lambda: ended.set() if rehearsal.is_over() else None)
    rehearsal.run(speed)
    if rehearsal.is_over():
        ended.set()
    in_hand = threading.Lock()
    reader = threading.Thread(
        target=read_lines, args=(rehearsal, terminal, described, ended, in_hand), daemon=True
    )
    reader.start()
    ended.wait()
    # The current line is finished before the session that it works with is stopped.
    rehearsal.halt()
    in_hand.acquire()
    if line := rehearsal.describe_run():
        print(line, flush=True)


def read_lines(
    rehearsal: RehearsalSession,
    terminal: Terminal,
    described: DescribedHackathon,
    ended: threading.Event,
    in_hand: threading.Lock,
) -> None:
    """Execute typed lines until the end; at the end of input the clock runs on.

    `in_hand` is locked while a line is executed.
    """
    for line in sys.stdin:
        with in_hand:
            if line.split()[:1] in (["quit"], ["exit"]):
                ended.set()
            if ended.is_set():
                return
            do_line(rehearsal, terminal, described, line)


def do_line(
    rehearsal: RehearsalSession, terminal: Terminal, described: DescribedHackathon, line: str
) -> None:
    """Move the clock, or act as the person whom the line names."""
    words = line.split()
    try:
        if not steer(rehearsal, described, words):
            terminal.run_line(line.strip())
            if words == ["help"]:
                print(HELP, flush=True)
    except CommandFailed as error:
        print(error, flush=True)


def steer(rehearsal: RehearsalSession, described: DescribedHackathon, words: list[str]) -> bool:
    """Move the clock if the words are a command for it; return whether they are."""
    match words:
        case ["next"]:
            instant = rehearsal.next_instant()
            if instant is not None:
                rehearsal.play_to(instant)
        case ["to", *when]:
            rehearsal.play_to(read_instant(described, " ".join(when)))
        case ["speed", number]:
            rehearsal.clock.set_speed(read_speed(number) or 0)
        case _:
            return False
    return True


def introduce(rehearsal: RehearsalSession, described: DescribedHackathon, speed: float) -> str:
    """Return the introduction that is printed at the start."""
    start = zones.show_instant(rehearsal.clock.now(), described.zones)
    return (
        f"{described.file.name}, rehearsed on this machine. It is {start}, and the clock runs at "
        f"×{speed:g}.\nType as one of the people, for example:  ana: /register   ana: /agenda\n"
        f"`help` says more.\n{HELP}\n"
    )
