"""`rehearse FILE`: run the bot against a workspace on this machine, on a fast clock."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TextIO

from bot.cli.common import describe_file
from bot.core.errors import CommandFailed
from bot.core.logs import set_up_logging
from bot.hackathon_file import DescribedHackathon
from bot.rehearsing.arguments import LEAD, default_start, read_instant, read_speed
from bot.rehearsing.controller import RehearsalController, RehearsalSettings
from bot.rehearsing.session import open_rehearsal
from bot.rehearsing.terminal import converse
from rehearsal.page import PageServer
from rehearsal.text.terminal import Terminal
from rehearsal.text.transcript import Transcript

# The page's clock stands until the organiser presses play; the terminal's runs.
STANDING, RUNNING = "0", "600"


# Larger than any hackathon so far, and as many as a laptop can play.
MOST_CAST = 2000
MOST_PORT = 65535

DESCRIPTION = (
    "Run the same program against a Slack workspace on this machine. What is posted is printed; "
    "type lines such as `ana: /team create quarks`, or `help`."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `rehearse`."""
    parser.add_argument("file", metavar="FILE", help="a hackathon file")
    parser.add_argument(
        "--page", action="store_true", help="in the browser: serve a page on this machine"
    )
    parser.add_argument(
        "--port",
        type=_whole_number(MOST_PORT),
        default=0,
        metavar="N",
        help="the page's port (default: a free one)",
    )
    parser.add_argument(
        "--speed",
        metavar="N",
        help="event seconds in a second (default 600; the page's clock stands until you press "
        "play), or max: from one due instant to the next",
    )
    parser.add_argument(
        "--from",
        dest="start",
        metavar="WHEN",
        help="begin at this time in the event's zone, such as '2020-10-27 16:00'; by default an "
        "hour before the first message, or four days with a cast",
    )
    parser.add_argument(
        "--cast",
        type=_whole_number(MOST_CAST),
        default=0,
        metavar="N",
        help="N people who take part by themselves",
    )
    parser.add_argument(
        "--seed", type=int, default=1, metavar="N", help="another seed, another cast (default 1)"
    )
    parser.add_argument("--transcript", metavar="FILE", help="write what was posted as Markdown")
    parser.add_argument(
        "--report", metavar="FILE", help="write what happened, counted, as a page of HTML"
    )


def _whole_number(most: int) -> Callable[[str], int]:
    def read(written: str) -> int:
        if not written.isdecimal() or int(written) > most:
            raise argparse.ArgumentTypeError(f"it is a whole number from 0 to {most}")
        return int(written)

    return read


def run(options: argparse.Namespace) -> int:
    """Rehearse in the terminal or, with `--page`, in the browser; write report and transcript."""
    set_up_logging("ERROR")
    described = describe_file(options.file)
    speed = read_speed(options.speed or (STANDING if options.page else RUNNING))
    # The page starts at the first message, so that there is something to see.
    lead = timedelta() if options.page else LEAD
    begin = default_start(described, lead=lead, cast=options.cast)
    if options.start is not None:
        begin = read_instant(described, options.start)
    if options.page:
        refuse_with_page(options)
        settings = RehearsalSettings(begin, speed or 0, options.cast, options.seed)
        return show_page(described, settings, options)
    with ExitStack() as stack:
        # Opened first, so that it closes last: a bot that stops still finishes claimed messages.
        transcript = options.transcript and stack.enter_context(
            opened_transcript(options.transcript, described)
        )
        rehearsal = stack.enter_context(
            open_rehearsal(
                described, begin, cast=options.cast, seed=options.seed, sequential=speed is None
            )
        )
        if transcript:
            rehearsal.workspace.on_event(
                Transcript(rehearsal.workspace, transcript, described.zones).note
            )
        terminal = Terminal(rehearsal.workspace, sys.stdout, described.zones)
        if speed is None:
            rehearsal.play_to(None)
        else:
            converse(rehearsal, terminal, described, speed)
        if options.report is not None:
            write_report(options.report, rehearsal.report())
    return 0


def refuse_with_page(options: argparse.Namespace) -> None:
    """Refuse options that `--page` does not support.

    Raises:
        CommandFailed: if one of them is given
    """
    if options.transcript is not None:
        raise CommandFailed("--transcript goes without --page; --report goes with it.")
    if options.speed == "max":
        raise CommandFailed("--speed max goes without --page, where Next goes on by a message.")


def show_page(
    described: DescribedHackathon, settings: RehearsalSettings, options: argparse.Namespace
) -> int:
    """Serve the page until Ctrl-C; write the report then."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    controller = RehearsalController(described, settings)
    try:
        with opened_page(controller, options.port) as page:
            print(f"{described.file.name}, rehearsed on this machine: open {page.url}", flush=True)
            print("Stop with Ctrl-C.", flush=True)
            ended.wait()
        if line := controller.describe_run():
            print(line, flush=True)
        if options.report is not None:
            write_report(options.report, controller.report())
    finally:
        controller.stop()
    return 0


@contextmanager
def opened_page(controller: RehearsalController, port: int) -> Iterator[PageServer]:
    """Serve the page until the context ends.

    Raises:
        CommandFailed: if the port cannot be used
    """
    with ExitStack() as stack:
        try:
            page = stack.enter_context(PageServer(controller, port=port))
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else error
            raise CommandFailed(f"--port {port}: {reason}.") from error
        yield page


def write_report(path: str, html: str) -> None:
    """Write the report.

    Raises:
        CommandFailed: if the file cannot be written
    """
    try:
        Path(path).write_text(html, encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"--report {path}: {error.strerror}.") from error


@contextmanager
def opened_transcript(path: str, described: DescribedHackathon) -> Iterator[TextIO]:
    """Open the transcript's file, with its heading written.

    Raises:
        CommandFailed: if the file cannot be written
    """
    try:
        Path(path).write_text(f"# {described.file.name}, rehearsed\n\n", encoding="utf-8")
    except OSError as error:
        raise CommandFailed(f"--transcript {path}: {error.strerror}.") from error
    with Path(path).open("a", encoding="utf-8") as output:
        yield output
