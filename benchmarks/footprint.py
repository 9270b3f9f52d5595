"""The bot's start, from the command to the connection, and its memory when idle."""

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.support.common import EVENT
from bot.core.clock import SystemClock
from rehearsal import Workspace, WorkspaceServer

STARTS = 5
GOAL_SECONDS = 1.5
GOAL_MEGABYTES = 100


def measure_footprint() -> bool:
    """Print seconds from start to connected, after the first start, and idle megabytes.

    Return whether both goals hold.
    """
    workspace = Workspace(SystemClock(), rate_limits=False)
    installed = workspace.install_app(name="hackathon")
    with WorkspaceServer(workspace) as server, TemporaryDirectory() as directory:
        environment = {
            **os.environ,
            "SLACK_BOT_TOKEN": installed.bot_token,
            "SLACK_APP_TOKEN": installed.app_token,
            "SLACK_API_URL": server.url,
            "DATABASE_URL": f"sqlite:///{directory}/bench.db",
        }
        times: list[float] = []
        memory = 0.0
        for _ in range(STARTS + 1):
            seconds, memory = _start_once(workspace, environment)
            times.append(seconds)
    print(f"start to connected: {median(times[1:]):.2f} s (goal: under {GOAL_SECONDS} s)")
    print(f"idle memory: {memory:.0f} MB (goal: under {GOAL_MEGABYTES} MB)")
    return median(times[1:]) < GOAL_SECONDS and memory < GOAL_MEGABYTES


def _start_once(workspace: Workspace, environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds until the bot is connected, and its resident megabytes then."""
    begin = perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", "run", str(EVENT)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        workspace.wait_connected()
        seconds = perf_counter() - begin
        for line in process.stdout or ():
            if line.startswith("Running"):
                break
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return seconds, int(resident.split()[1]) / 1024
    finally:
        process.terminate()
        process.wait()
        workspace.wait_for(lambda: workspace.connections == 0)
