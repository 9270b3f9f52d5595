"""Socket Mode in trouble: goodbyes, cuts, a line that goes in the middle of a command, deafness.

People type commands all the while. One that was delivered is answered, and once, whatever became
of the line that brought it; but what was given to a deaf line never reached the bot.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from random import Random
from threading import Event

from sqlalchemy import select

from bot.teams.models import Team
from rehearsal.apps.sockets import SECONDS_TO_ACKNOWLEDGE
from rehearsal.server.server import SECONDS_BETWEEN_PINGS
from tests.chaos.crowd.commands import Typists
from tests.chaos.crowd.people import Crowd, find_untruths
from tests.chaos.crowd.redelivery import Retries
from tests.chaos.judge.counting import Count
from tests.chaos.machines.databases import round_database
from tests.chaos.round_config import QUICK_LEASES, Patience, RoundConfig
from tests.chaos.scene import Scene, set_scene

# Slack warns some ten seconds ahead.
WARNING, SHORT_WARNING = (1.0, 8.0), (1.0, 3.0)
CUT_DELIVERIES = 3
# For so long the database lets commands wait that are to be caught in the middle; the bot waits
# for a lock of another process for 0.8 s.
SECONDS_HELD = 0.5
# A connection that held for ten seconds is replaced at once.
PAUSE, SHORT_PAUSE = (0.5, 15.0), (0.2, 1.0)
# Troubles that follow each other at once would have it wait longer and longer in between.
SHORT_PATIENCE = Patience(silence=3, first_pause=0.1)
SHORT_PINGS = 0.5
# Until people are through, and until a connection is replaced that has been deaf for a minute.
LONGEST = 90.0


def play(seed: int, *, short: bool = False) -> Count:
    """A round: every trouble once, in an order of the dice's.

    In half of the rounds two processes on PostgreSQL share the traffic over two connections.
    """
    dice = Random(seed)  # noqa: S311 - dice, no secret
    config = RoundConfig(QUICK_LEASES, patience=SHORT_PATIENCE) if short else RoundConfig()
    pings = SHORT_PINGS if short else SECONDS_BETWEEN_PINGS
    if dice.random() < 0.5:
        with (
            round_database() as url,
            set_scene(seed, database_url=url, config=config, pings=pings) as scene,
        ):
            return play_in(scene, short, processes=2)
    with set_scene(seed, config=config, pings=pings) as scene:
        return play_in(scene, short, processes=1)


def play_in(scene: Scene, short: bool, processes: int) -> Count:
    """The part that is common to one connection and two."""
    # What is given to a deaf connection is waited for in vain. Nobody here minds Slack's error.
    scene.workspace.sockets.seconds_to_acknowledge = SECONDS_TO_ACKNOWLEDGE
    posts, channels, teams, typists, seconds = (30, 10, 1, 3, 8) if short else (300, 50, 4, 8, 90)
    scene.plan(posts, channels, first=timedelta(), within=timedelta(seconds=seconds))
    crowd = Crowd(scene.workspace, scene.rng, teams)
    retries = Retries(scene.workspace)
    typing = Typists(
        scene.workspace, scene.database, scene.rng, typists, longest=min(LONGEST, scene.patience)
    )
    for _ in range(processes):
        scene.fleet.start()
    scene.wait_connected(processes)
    typing.begin()
    crowd.start()
    pause = SHORT_PAUSE if short else PAUSE
    for trouble in scene.rng.sample(TROUBLES, len(TROUBLES)):
        Event().wait(scene.rng.uniform(*pause))
        trouble(scene, typing)
        scene.wait_connected(processes)
    crowd.wait_through(min(LONGEST, scene.patience))
    typing.end()
    missed = retries.catch_up()
    scene.wait_settled()
    count = scene.end()
    untrue = find_untruths(crowd, scene.database)
    return count + Count(wrong=(*untrue, *typing.find_wrong(), *missed))


def warn(scene: Scene, _typing: Typists) -> None:
    """Slack says that it will close every connection, and some seconds later does."""
    close_after = scene.rng.uniform(*(SHORT_WARNING if scene.is_short else WARNING))
    with replaced(scene):
        scene.server.disconnect_sockets(warning=True, close_after=close_after)


def refresh(scene: Scene, _typing: Typists) -> None:
    """Slack says so, and closes at once."""
    with replaced(scene):
        scene.server.disconnect_sockets(refresh=True)


def cut(scene: Scene, _typing: Typists) -> None:
    """Every line is cut without a word."""
    with replaced(scene):
        scene.server.disconnect_sockets()


def cut_after_deliveries(scene: Scene, _typing: Typists) -> None:
    """Lines are cut as soon as they have brought a payload."""
    sockets = scene.workspace.sockets
    scene.server.cut_deliveries(CUT_DELIVERIES)
    scene.wait_for(lambda: sockets.cut_deliveries == 0, "deliveries to be cut off")


def cut_in_the_middle(scene: Scene, typing: Typists) -> None:
    """Lines go while commands that change something are under way: they wait for the database."""
    teams = select(Team.id).order_by(Team.id).with_for_update()
    begun = typing.changes_delivered
    with replaced(scene), scene.database.write() as session:
        session.scalars(teams).all()
        scene.wait_for(lambda: typing.changes_delivered > begun, "a change to be asked for")
        Event().wait(scene.rng.uniform(0, SECONDS_HELD / 2))
        scene.server.disconnect_sockets(refresh=scene.rng.random() < 0.5)
        Event().wait(SECONDS_HELD / 2)


def deafen(scene: Scene, typing: Typists) -> None:
    """One connection looks healthy, and brings nothing any more."""
    with typing.not_heard_by_all(), replaced(scene):
        scene.server.deafen_sockets(how_many=1, with_pongs=scene.rng.random() < 0.5)


TROUBLES: tuple[Callable[[Scene, Typists], None], ...] = (
    warn,
    refresh,
    cut,
    cut_after_deliveries,
    cut_in_the_middle,
    deafen,
)


@contextmanager
def replaced(scene: Scene) -> Iterator[None]:
    """Afterwards wait until there are other connections, and as many as before."""
    sockets = scene.workspace.sockets
    opened, connected = sockets.opened, sockets.count()
    yield
    scene.wait_for(
        lambda: sockets.opened > opened and sockets.count() == connected, "other connections"
    )
