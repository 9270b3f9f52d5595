"""What a machine must have for some of the scenarios, and what is left out without it."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

# Of a disk: enough for the database, and soon full.
MEGABYTES = 8

NO_LIBRARY = "libfaketime is not installed, which sets a process's clock: apt install libfaketime"
NO_DISK = "no tmpfs can be mounted here, which is the disk that fills: that is for root"


def find_library() -> Path | None:
    """libfaketime for programs with threads, where it is installed."""
    places = [*Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None]
    return places[0]


@cache
def can_mount() -> bool:
    """Whether this machine lets us have a small disk of our own."""
    try:
        with small_disk():
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


@contextmanager
def small_disk() -> Iterator[Path]:
    """A tmpfs, which wants root; CalledProcessError or OSError where there can be none."""
    with TemporaryDirectory() as place:
        options = f"size={MEGABYTES}m,mode=0777"
        run("mount", "-t", "tmpfs", "-o", options, "tmpfs", place)
        try:
            yield Path(place)
        finally:
            run("umount", "--lazy", place)


def run(*command: str) -> None:
    """Run one of the system's programs, in silence."""
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own arguments


def find_obstacle(scenario: str) -> str | None:
    """Why the scenario of this name cannot be played on this machine; None where it can."""
    if scenario == "set" and find_library() is None:
        return NO_LIBRARY
    if scenario == "full" and not can_mount():
        return NO_DISK
    return None


def list_obstacles() -> list[str]:
    """A line for each scenario that a run on this machine leaves out."""
    obstacles = [(name, find_obstacle(name)) for name in ("set", "full")]
    return [f"chaos: {name} was left out: {why}" for name, why in obstacles if why is not None]
