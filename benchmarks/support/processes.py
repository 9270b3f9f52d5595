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

# Tokens in the format of Slack's; the benchmarks' Slack accepts any.
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-bench",
    "SLACK_APP_TOKEN": "xapp-bench",
    "SLACK_SIGNING_SECRET": "bench",
}
# Seconds after which every wait is given up.
PATIENCE = 180.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Posts:
    """Counts of the messages sent to Slack; `last` is when the last came, by `time.monotonic`."""

    posts: int
    targets: int
    doubled: int
    limited: int
    last: float


@dataclass(frozen=True)
class SlackServer:
    """A Slack of benchmarks/support/slack_server.py."""

    address: str

    @property
    def api(self) -> str:
        """Return the address of its Web API."""
        return f"{self.address}/api/"

    def forget(self) -> None:
        """Reset the counts."""
        self._ask("forget")

    def report(self) -> Posts:
        """Return the counts since the last reset."""
        return Posts(**self._ask("report"))

    def wait_for(self, posts: int, patience: float = 0.0) -> Posts:
        """Wait until so many messages have come, and return the counts.

        Raises:
            SystemExit: if that takes too many seconds
        """
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
    """Run a Slack that answers posts after `delay` seconds; with limits if it is given a clock."""
    limits = [] if clock is None else ["--clock", json.dumps(clock)]
    command = ["-m", "benchmarks.support.slack_server", "--delay", str(delay), *limits]
    with running(command, {}) as process:
        yield SlackServer(f"http://127.0.0.1:{int(read_line(process))}")


@contextmanager
def bot_running(
    role: str, slack: SlackServer, database_url: str, **settings: str
) -> Iterator[subprocess.Popen[str]]:
    """Run the bot in this role, as `hackathon-bot` starts it; it prints a line when it is ready."""
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
    """Run the bot's HTTP role, and yield its process and its port."""
    with bot_running("web", slack, database_url, PORT="0") as process:
        # "Answering at http://127.0.0.1:8000/slack/events."
        address = read_line(process).split()[2]
        yield process, int(address.split(":")[2].partition("/")[0])


@contextmanager
def running(
    arguments: list[str], environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """Run Python with these arguments; at the end, terminate the process and wait for it."""
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
    """Return the next line that a process prints.

    Raises:
        SystemExit: if the process ends without one
    """
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise SystemExit(f"{process.args!r} ended by itself.")
    return line


def read_megabytes(process: subprocess.Popen[str]) -> float:
    """Return a process's resident megabytes."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(resident.split()[1]) / 1024
