"""The database gone for half a minute: PostgreSQL stopped, SQLite locked, the disk full.

People go on meanwhile. Whoever asks for something is answered, at the worst with a reference.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from threading import Event

from rehearsal import Delay
from tests.chaos.crowd.people import Crowd, find_untruths
from tests.chaos.crowd.redelivery import Retries
from tests.chaos.judge.counting import Count
from tests.chaos.machines.machine import small_disk
from tests.chaos.round_config import PLAIN, QUICK, RoundConfig
from tests.chaos.scene import Scene, set_scene
from tests.support.databases.postgresql import OwnServer

# Afterwards, until everybody is through with what they meant to do.
LONGEST = 60.0
SECONDS_GONE, SHORT_SECONDS_GONE = 30.0, 3.0
# Longer than a row's message, made when it was claimed, may wait to be posted.
SLOW, SLOW_SHARE = 1.5, 0.5


def play_stopped(seed: int, *, short: bool = False) -> Count:
    """A round: PostgreSQL is stopped, or killed, as the dice say, and started again."""
    with OwnServer() as server:
        url = server.create_database("chaos")
        with server.connect() as connection:
            # Off for other tests; but what a server has said is committed must outlive it.
            connection.execute("ALTER DATABASE chaos SET synchronous_commit = on")
        with set_scene(seed, database_url=url, config=choose_terms(short)) as scene:
            end = server.kill if scene.rng.random() < 0.5 else server.stop
            return play_gone(scene, end, server.start, short)


def play_locked(seed: int, *, short: bool = False) -> Count:
    """A round: another program holds SQLite's one write lock."""
    with set_scene(seed, config=choose_terms(short)) as scene, closing(open_file(scene)) as other:
        return play_gone(
            scene, lambda: other.execute("BEGIN EXCLUSIVE"), lambda: other.execute("COMMIT"), short
        )


def play_full(seed: int, *, short: bool = False) -> Count:
    """A round: something else fills the disk on which SQLite's file is."""
    config = choose_terms(short)
    with (
        small_disk() as disk,
        set_scene(seed, directory=disk, config=config) as scene,
        closing(open_file(scene)) as other,
    ):
        ballast = disk / "ballast"
        return play_gone(scene, lambda: fill_disk(scene, other, ballast), ballast.unlink, short)


def play_gone(
    scene: Scene, end: Callable[[], object], begin: Callable[[], object], short: bool
) -> Count:
    """The part that is common to all: posts come due, people act, the database is gone."""
    posts, channels, teams, gone = (
        (40, 20, 2, SHORT_SECONDS_GONE) if short else (300, 50, 8, SECONDS_GONE)
    )
    # As many are due from the start as there are channels, or nearly, and Slack is slow: when the
    # database goes, calls are under way, and rows in hand wait for their turn.
    within = timedelta(seconds=gone * 2)
    scene.plan(posts, channels, first=-within / 3, within=within)
    slow = Delay(SLOW)
    scene.workspace.faults.add_share("chat.postMessage", slow, SLOW_SHARE, scene.new_dice())
    retries = Retries(scene.workspace)
    crowd = Crowd(scene.workspace, scene.rng, teams)
    scene.fleet.start()
    scene.wait_connected()
    crowd.start()
    scene.wait_begun()
    end()
    try:
        Event().wait(gone)
        with scene.noting_failure():
            scene.wait_for(crowd.meet_trouble, "somebody to be told of the trouble")
    finally:
        begin()
    crowd.wait_through(min(LONGEST, scene.patience))
    missed = retries.catch_up()
    scene.wait_settled()
    return scene.end() + judge(crowd, scene) + Count(wrong=tuple(missed))


def choose_terms(short: bool) -> RoundConfig:
    """The program's own, but for the short form."""
    return QUICK if short else PLAIN


def judge(crowd: Crowd, scene: Scene) -> Count:
    """What is wrong with what people were told, and with what became of them."""
    return Count(wrong=(*crowd.unanswered(), *find_untruths(crowd, scene.database)))


def open_file(scene: Scene) -> sqlite3.Connection:
    """Another program's connection to the scene's file."""
    path = str(scene.database.engine.url.database)
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def fill_disk(scene: Scene, other: sqlite3.Connection, ballast: Path) -> None:
    """Leave no room for the next commit, be it on the disk or in the write-ahead log.

    SQLite writes from the log's beginning again once what is in it has been copied to the
    database: a log that has grown takes megabytes on a disk without a free byte.
    """

    def is_full() -> bool:
        was_busy, *_ = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if was_busy:
            return False
        write_while_room(ballast)
        return is_refused(other)

    scene.wait_for(is_full, "the disk to be full")


def write_while_room(ballast: Path) -> None:
    """Leave no byte free."""
    block = bytes(4096)
    with ballast.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(block)


def is_refused(other: sqlite3.Connection) -> bool:
    """Whether there is no room for the smallest of commits: of a number that nobody reads."""
    (number,) = other.execute("PRAGMA user_version").fetchone()
    try:
        # Another number, since SQLite writes nothing where nothing is changed.
        other.execute(f"PRAGMA user_version = {number + 1}")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_BUSY):
            raise
        return error.sqlite_errorcode == sqlite3.SQLITE_FULL
    return False
