"""Processes that a benchmark starts: a Slack, and the bot as people start it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.request import urlopen

# Tokens that look like Slack's; the benchmarks' Slack takes any.
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-bench",
    "SLACK_APP_TOKEN": "xapp-bench",
    "SLACK_SIGNING_SECRET": "bench",
}
# Seconds after which nothing is waited for any more.
PATIENCE = 180.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Posts:
    """What Slack was sent; `last` is when the last message came, by `time.monotonic`."""

    posts: int
    targets: int
    doubled: int
    limited: int
    last: float


@dataclass(frozen=True)
class SlackServer:
    """A Slack of benchmarks/slack_server.py."""

    address: str

    @property
    def api(self) -> str:
        """The address to give to who calls it."""
        return f"{self.address}/api/"

    def forget(self) -> None:
        """Count from nothing again."""
        self._ask("forget")

    def report(self) -> Posts:
        """What was posted since."""
        return Posts(**self._ask("report"))

    def wait_for(self, posts: int, patience: float = 0.0) -> Posts:
        """What was posted once it is so many; SystemExit where that takes too many seconds."""
        patience += PATIENCE
        end = monotonic() + patience
        while (report := self.report()).posts < posts:
            if monotonic() > end:
                raise SystemExit(f"{report.posts} of {posts} messages came in {patience:.0f} s.")
            sleep(LOOK_SECONDS)
        return report

    def _ask(self, what: str) -> dict[str, Any]:
        with urlopen(f"{self.address}/{what}") as answer:  # noqa: S310 - our own server
            read: dict[str, Any] = json.load(answer)
            return read


@contextmanager
def slack_served(
    *, delay: float = 0.0, clock: Mapping[str, Any] | None = None
) -> Iterator[SlackServer]:
    """A Slack that answers posts after `delay` seconds; with limits where it is given a clock."""
    limits = [] if clock is None else ["--clock", json.dumps(clock)]
    command = ["-m", "benchmarks.slack_server", "--delay", str(delay), *limits]
    with running(command, {}) as process:
        yield SlackServer(f"http://127.0.0.1:{int(read_line(process))}")


@contextmanager
def bot_running(
    role: str, slack: SlackServer, database_url: str, **settings: str
) -> Iterator[subprocess.Popen[str]]:
    """The bot in this role, as `hackathon-bot` starts it; it prints a line when it is ready."""
    environment = {
        **SECRETS,
        "SLACK_API_URL": slack.api,
        "DATABASE_URL": database_url,
        **settings,
    }
    with running(["-m", "bot", role], environment) as process:
        yield process


@contextmanager
def web_running(
    slack: SlackServer, database_url: str
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The bot that answers what Slack sends over HTTP, and the port at which it does."""
    with bot_running("web", slack, database_url, PORT="0") as process:
        # "Answering at http://127.0.0.1:8000/slack/events."
        address = read_line(process).split()[2]
        yield process, int(address.split(":")[2].partition("/")[0])


@contextmanager
def running(
    arguments: list[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """A Python process with these arguments; at the end it is told to stop, and waited for."""
    process = subprocess.Popen(  # noqa: S603 - our own programs
        [sys.executable, *arguments],
        env={**os.environ, **environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def read_line(process: subprocess.Popen[str]) -> str:
    """The next line that a process prints; SystemExit where it ends without."""
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise SystemExit(f"{process.args!r} ended by itself.")
    return line


def read_megabytes(process: subprocess.Popen[str]) -> float:
    """How much memory a process has resident."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) / 1024
