"""Puts the files of tests into memory, if there is room.

SQLite waits for the disk at each commit, as it should; a test that wrote 40 rows waited longer than
it worked. That a commit outlives a power cut no test here can show; that it outlives its process
they show as well.
"""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - a directory for each run is made in it
# Several times what the workers' databases take, those on PostgreSQL included.
ROOM = 4 * 1024**3


def write_to_memory() -> None:
    """Have this process, and those it starts, make temporary directories in memory.

    A TMPDIR that names a place is left alone; so is everything on a machine with less room.
    """
    if "TMPDIR" in os.environ or not os.access(MEMORY, os.W_OK | os.X_OK):
        return
    if shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None
