"""`rehearse FILE`: the plan, posted in order on a fast clock, and what can be typed meanwhile."""

import io
import re
import socket
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import TextIO

import pytest

from bot.cli.common import describe_file
from bot.core import timezones as zones
from bot.loading.preview import plan_rows
from bot.rehearsing import arguments as module
from bot.rehearsing.session import RehearsalSession
from tests.bot.cli.conftest import EVENTS, FILE, Run
from tests.support.loaded import utc
from tests.support.patience import LONGEST

HEADING = re.compile(r"^### (.+? \d\d:\d\d) .*· #([\w-]+)$", re.MULTILINE)


def read_posts(transcript: str) -> list[tuple[str, str]]:
    """Instant in the event's zone and channel of each message, in order."""
    return HEADING.findall(transcript)


def show_plan(path: str) -> list[tuple[str, str]]:
    """What the plan has from the rehearsal's beginning on."""
    described = describe_file(path)
    begin = module.default_start(described)
    return [
        (f"{zones.to_wall(row.due, described.zone):%a %-d %b %Y %H:%M}", row.lane[1:])
        for row in plan_rows(described)
        if row.due >= begin
    ]


@pytest.mark.parametrize("name", ["ml4sci-2020", "ml4sci-2021", "uk-ai-2023"])
def test_at_max_speed_it_posts_exactly_the_plan_in_order(run: Run, name: str) -> None:
    path = str(EVENTS / f"{name}.yaml")
    ended = run("rehearse", path, "--speed", "max", "--transcript", "t.md")
    assert (ended.status, ended.err) == (0, "")
    assert read_posts(Path("t.md").read_text()) == show_plan(path)


def test_the_transcript_is_markdown_in_the_events_zones(run: Run, small_file: str) -> None:
    run("rehearse", small_file, "--speed", "max", "--transcript", "t.md")
    lines = Path("t.md").read_text().splitlines()
    assert lines[:3] == [
        "# A small hackathon, rehearsed",
        "",
        "### Mon 1 Apr 2030 05:30 CEST · Sun 31 Mar 2030 23:30 EDT · #general",
    ]
    assert any(line.startswith("> :bell: Lecture, in 1 h") for line in lines)


def test_words_of_the_files_own_are_what_is_posted(run: Run, small_file: str) -> None:
    with Path(small_file).open("a") as file:
        file.write("words:\n  reminder: |\n    *{title}* begins in {left}!\n    {start}\n")
    ended = run("rehearse", small_file, "--speed", "max", "--transcript", "t.md")
    lines = Path("t.md").read_text().splitlines()
    place = lines.index("> Lecture begins in 1 h!")
    assert lines[place + 1].startswith("> 06:30 CEST · 00:30 EDT")
    assert ended.out.count("begins in ") == 2


def test_what_is_posted_is_printed(run: Run, small_file: str) -> None:
    ended = run("rehearse", small_file, "--speed", "max")
    assert ended.out.count("#general hackathon:") == 3


def test_it_can_begin_later_and_says_nothing_of_what_is_past(run: Run, small_file: str) -> None:
    run("rehearse", small_file, "--speed=max", "--from=2030-04-01 06:00", "--transcript=t.md")
    assert [when for when, _ in read_posts(Path("t.md").read_text())] == [
        "Mon 1 Apr 2030 06:20",
        "Mon 1 Apr 2030 08:00",
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--speed", "fast"], "--speed is a number such as 600, or max; not 'fast'."),
        (["--speed", "-1"], "--speed is a number such as 600, or max; not '-1'."),
        (["--speed", "nan"], "--speed is a number such as 600, or max; not 'nan'."),
        (["--from", "someday"], ""),
        (["--page", "--transcript", "t.md"], "--transcript goes without --page"),
        (["--page", "--speed", "max"], "--speed max goes without --page"),
        (["--transcript", "no/such/t.md"], "--transcript no/such/t.md: No such file or directory."),
    ],
)
def test_what_cannot_be_is_one_line_and_2(
    run: Run, small_file: str, arguments: list[str], said: str
) -> None:
    ended = run("rehearse", small_file, *arguments)
    assert (ended.status, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert said in ended.err


def test_a_port_that_is_taken_is_one_line_and_2(run: Run, small_file: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = run("rehearse", small_file, "--page", "--port", str(port))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"--port {port}: Address already in use.\n"


@pytest.mark.parametrize("arguments", [["--cast", "x"], ["--cast", "2001"], ["--port", "70000"]])
def test_a_number_that_cannot_be_is_said_to_be_so(
    run: Run, small_file: str, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("rehearse", small_file, *arguments)
    said = f"argument {arguments[0]}: it is a whole number from 0 to "
    assert said in capsys.readouterr().err


def test_a_start_is_a_time_of_the_event_or_an_instant(small_file: str) -> None:
    described = describe_file(small_file)
    assert module.read_instant(described, "2030-04-01 06:00") == utc("2030-04-01", "04:00")
    assert module.read_instant(described, "2030-04-01T06:00+00:00") == utc("2030-04-01", "06:00")
    assert module.read_instant(described, "2030-04-01") == utc("2030-03-31", "22:00")


def test_it_begins_an_hour_before_the_first_message_or_on_the_first_day(
    small_file: str,
) -> None:
    described = describe_file(small_file)
    assert module.default_start(described) == plan_rows(described)[0].due - timedelta(hours=1)
    Path("empty.yaml").write_text(FILE.partition("agenda:")[0])
    # Its digests, which begin four weeks before, do not count.
    assert module.default_start(describe_file("empty.yaml")) == utc("2030-03-29", "23:00")


def converse(
    run: Run, monkeypatch: pytest.MonkeyPatch, file: str, stdin: TextIO, speed: str = "0"
) -> str:
    monkeypatch.setattr("sys.stdin", stdin)
    ended = run("rehearse", file, "--speed", speed)
    assert ended.status == 0
    return ended.out


def test_lines_are_done_for_people_until_quit(
    run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = io.StringIO(
        "ana: /hackathon\nto the moon\nspeed warp\nnonsense\nhelp\nquit\nben: /hackathon\n"
    )
    out = converse(run, monkeypatch, small_file, lines)
    assert out.startswith("A small hackathon, rehearsed on this machine. It is Mon 1 Apr 2030, ")
    assert "A small hackathon" in out.partition("quit   ")[2]
    assert "go to the next message" in out
    assert "moon" in out
    assert "not 'warp'" in out


def test_next_goes_to_the_next_message_and_the_last_ends_it(
    run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = converse(run, monkeypatch, small_file, io.StringIO("to 2030-04-01 09:00\n"))
    # Each was posted on the way, at its own instant.
    assert out.count("#general hackathon:") == 3
    assert "Monday 1 April: today's agenda" in out


def test_the_line_in_hand_at_the_end_is_done_before_all_is_taken_away(
    run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    halted = Event()
    done: list[list[bool]] = []

    def halt(rehearsal: RehearsalSession) -> None:
        really_halt(rehearsal)
        halted.set()

    def play(rehearsal: RehearsalSession, instant: datetime | None) -> None:
        really_play(rehearsal, instant)
        # The last message was settled on the way, and the main thread goes on to the end.
        assert halted.wait(LONGEST)
        done.append([rehearsal.is_over() for _ in range(100)])

    really_halt, really_play = RehearsalSession.halt, RehearsalSession.play_to
    monkeypatch.setattr(RehearsalSession, "halt", halt)
    monkeypatch.setattr(RehearsalSession, "play_to", play)
    converse(run, monkeypatch, small_file, io.StringIO("to 2030-04-01 09:00\n"))
    assert done == [[True] * 100]


def test_a_running_clock_comes_to_the_end_by_itself(
    run: Run, small_file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a busy machine posts at such a speed, or is too late for, is the machine's.
    out = converse(run, monkeypatch, small_file, io.StringIO(""), speed="36000")
    assert "Event clock: " in out
