"""Three clocks on PostgreSQL, one of which is killed every second, while 1,000 posts come due."""

from datetime import timedelta

from tests.chaos.judge.counting import Count
from tests.chaos.machines.databases import round_database
from tests.chaos.round_config import PLAIN, QUICK
from tests.chaos.scene import Scene, set_scene

CLOCKS = 3
BETWEEN_KILLS = 1.0


def play(seed: int, *, short: bool = False) -> Count:
    """A round: kills go on until everything that was enqueued is done with."""
    posts, channels, seconds = (100, 50, 3) if short else (1000, 250, 10)
    # The full form keeps the program's own leases, and so waits for those of the killed.
    config = QUICK if short else PLAIN
    with round_database() as url, set_scene(seed, database_url=url, config=config) as scene:
        within = timedelta(seconds=seconds)
        scene.plan(posts, channels, first=timedelta(seconds=2), within=within)
        for _ in range(CLOCKS):
            scene.fleet.start("clock")
        for _ in scene.moments_until_settled(BETWEEN_KILLS):
            kill_one(scene)
        return scene.end()


def kill_one(scene: Scene) -> None:
    """Kill one that is at work, and start another in its place."""
    at_work = [each for each in scene.fleet.running if each.has_started()]
    if at_work:
        scene.rng.choice(at_work).kill()
        scene.fleet.start("clock")
