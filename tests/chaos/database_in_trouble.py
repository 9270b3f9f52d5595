"""The database gone for half a minute: PostgreSQL stopped, SQLite locked, the disk full.

People go on meanwhile. Whoever asks for something is answered, at the worst with a reference.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event

from rehearsal import Delay
from tests.chaos.counting import Count
from tests.chaos.machine import small_disk
from tests.chaos.people import Crowd, find_untruths
from tests.chaos.redelivery import Retries
from tests.chaos.scene import Scene, set_scene
from tests.chaos.terms import PLAIN, QUICK, Terms
from tests.postgresql import OwnServer

# Afterwards, until everybody is through with what they meant to do.
LONGEST = 60.0
SECONDS_GONE, SHORT_SECONDS_GONE = 30.0, 3.0


def play_stopped(seed: int, *, short: bool = False) -> Count:
    """A round: PostgreSQL is stopped, or killed, as the dice say, and started again."""
    with OwnServer() as server:
        url = server.create_database("chaos")
        with server.connect() as connection:
            # Off for other tests; but what a server has said is committed must outlive it.
            connection.execute("ALTER DATABASE chaos SET synchronous_commit = on")
        with set_scene(seed, database_url=url, terms=choose_terms(short)) as scene:
            end = server.kill if scene.rng.random() < 0.5 else server.stop
            return play_gone(scene, end, server.start, short)


def play_locked(seed: int, *, short: bool = False) -> Count:
    """A round: another program holds SQLite's one write lock."""
    with set_scene(seed, terms=choose_terms(short)) as scene, closing(open_file(scene)) as other:
        return play_gone(
            scene, lambda: other.execute("BEGIN EXCLUSIVE"), lambda: other.execute("COMMIT"), short
        )


def play_full(seed: int, *, short: bool = False) -> Count:
    """A round: something else fills the disk on which SQLite's file is."""
    terms = choose_terms(short)
    with small_disk() as disk, set_scene(seed, directory=disk, terms=terms) as scene:
        ballast = disk / "ballast"
        return play_gone(scene, lambda: fill_disk(ballast), ballast.unlink, short)


def play_gone(
    scene: Scene, end: Callable[[], object], begin: Callable[[], object], short: bool
) -> Count:
    """The part that is common to all: posts come due, people act, the database is gone."""
    posts, channels, teams, gone = (
        (40, 20, 2, SHORT_SECONDS_GONE) if short else (300, 50, 8, SECONDS_GONE)
    )
    scene.plan(posts, channels, first=timedelta(seconds=2), within=timedelta(seconds=gone * 1.5))
    # So that there are calls under way at whatever instant.
    scene.workspace.faults.add_share("chat.postMessage", Delay(1), 0.2, scene.rng)
    retries = Retries(scene.workspace)
    crowd = Crowd(scene.workspace, scene.rng, teams)
    scene.fleet.start()
    scene.wait_connected()
    crowd.start()
    scene.wait_begun()
    end()
    try:
        Event().wait(gone)
        scene.wait_for(crowd.meet_trouble, "somebody to be told of the trouble")
    finally:
        begin()
    crowd.wait_through(LONGEST)
    missed = retries.catch_up()
    scene.wait_settled()
    return scene.end() + judge(crowd, scene) + Count(wrong=tuple(missed))


def choose_terms(short: bool) -> Terms:
    """The program's own, but for the short form."""
    return QUICK if short else PLAIN


def judge(crowd: Crowd, scene: Scene) -> Count:
    """What is wrong with what people were told, and with what became of them."""
    return Count(wrong=(*crowd.unanswered(), *find_untruths(crowd, scene.database)))


def open_file(scene: Scene) -> sqlite3.Connection:
    """Another program's connection to the scene's file."""
    path = str(scene.database.engine.url.database)
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False)


def fill_disk(ballast: Path) -> None:
    """Leave no byte free."""
    block = bytes(4096)
    with ballast.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(block)
            except OSError:
                break
        os.fsync(file.fileno())
