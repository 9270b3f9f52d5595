"""Kill -9, while 300 posts over 50 channels come due."""

from datetime import timedelta
from threading import Event

from rehearsal import Delay
from tests.chaos.judge.counting import Count
from tests.chaos.machines.processes import Process
from tests.chaos.round_config import PLAIN, QUICK
from tests.chaos.scene import Scene, set_scene

WITHIN = timedelta(seconds=5)
SLOW, SHORT_SLOW, SLOW_SHARE = 3.0, 0.5, 0.05


def play(seed: int, *, short: bool = False) -> Count:
    """A round: the process is killed several times, and each time started again at once.

    Half of the kills come at a random instant. The others come where it hurts most: a message
    has been received, and the answer that says so has not been given.
    """
    posts, channels, kills, slow = (60, 20, 2, SHORT_SLOW) if short else (300, 50, 5, SLOW)
    with set_scene(seed, config=QUICK if short else PLAIN) as scene:
        scene.plan(posts, channels, first=timedelta(seconds=1), within=WITHIN)
        # Slack is slow at times, and may still be at it when whoever asked is dead.
        scene.workspace.faults.add_share(
            "chat.postMessage", Delay(slow), SLOW_SHARE, scene.new_dice()
        )
        process = scene.fleet.start()
        for _ in range(kills):
            if scene.rng.random() < 0.5:
                kill_at_random(scene, process)
            else:
                kill_after_message(scene, process)
            process = scene.fleet.start()
        scene.wait_settled()
        return scene.end()


def kill_at_random(scene: Scene, process: Process) -> None:
    """Kill the process at a random instant of the next seconds, its start included."""
    Event().wait(scene.rng.uniform(0.2, 4))
    process.kill()


def kill_after_message(scene: Scene, process: Process) -> None:
    """Kill the process at a random message, before it is told that it was received."""
    killed = scene.at_a_message(40, process.strike)
    scene.wait_for(lambda: killed.is_set() or scene.is_settled(), "a message to be received")
    process.kill()
