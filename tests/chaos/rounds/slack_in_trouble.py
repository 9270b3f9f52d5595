"""Slack in every trouble it has: answers lost, errors, resets, 429 storms, and gone altogether."""

from datetime import timedelta
from threading import Event

from rehearsal import CloseSocket, DoneLater, DropAnswer, HttpStatus
from tests.chaos.judge.counting import Count
from tests.chaos.round_config import PLAIN, QUICK, QUICK_LEASES, FastTime, RoundConfig
from tests.chaos.scene import Scene, set_scene

SHARE = 0.05
# Of what is done later, in the short form, which has few calls.
SHORT_SHARE = 0.08
# Seconds after its answer at which Slack does what it was asked: less than the bot waits for that.
LATER, SHORT_LATER = 8.0, 2.0
STORMS = 4

# Ten minutes of event time are a minute: as long as the longest back-off, and two leases.
SPEED = 10.0
SHORT_SPEED = 150.0
GONE = timedelta(minutes=10)


def play_answers(seed: int, *, short: bool = False) -> Count:
    """A round: 5 % of all calls lose their answer, 5 % get a 500, 5 % are reset; and 429 storms.

    As many are done only some seconds after the connection broke, and as many after a 500.
    """
    posts, channels, seconds, storms = (40, 20, 2, 1) if short else (300, 50, 6, STORMS)
    with set_scene(seed, config=QUICK if short else PLAIN) as scene:
        within = timedelta(seconds=seconds)
        scene.plan(posts, channels, first=timedelta(seconds=2), within=within)
        scene.fleet.start()
        scene.wait_connected()
        faults, dice = scene.workspace.faults, scene.new_dice()
        later = SHORT_LATER if short else LATER
        for fault in (DropAnswer(), HttpStatus(500), CloseSocket()):
            faults.add_share("*", fault, SHARE, dice)
        for code in (None, 500):
            faults.add_share("*", DoneLater(later, code), SHORT_SHARE if short else SHARE, dice)
        for _ in range(storms):
            Event().wait(scene.rng.uniform(0, seconds / storms * 2))
            faults.add("chat.postMessage", HttpStatus(429, retry_after=2), times=channels // 2)
        scene.wait_settled()
        faults.clear()
        return scene.end()


def play_gone(seed: int, *, short: bool = False) -> Count:
    """A round: Slack is out of reach for ten minutes of event time, within which much is due.

    Where the dice say so it is there and resets every connection, which comes to the same.
    """
    posts, channels = (60, 20) if short else (300, 50)
    fast = FastTime.from_now(SHORT_SPEED if short else SPEED)
    config = RoundConfig(QUICK_LEASES if short else None, fast)
    with set_scene(seed, rate_limits=True, config=config) as scene:
        scene.plan(posts, channels, first=timedelta(minutes=2), within=timedelta(minutes=15))
        begin = scene.clock.now() + timedelta(minutes=2)
        scene.workspace.add_person("ana")
        scene.fleet.start()
        scene.wait_connected()
        scene.wait_for(lambda: scene.clock.now() > begin + timedelta(minutes=3), "the first posts")
        be_gone(scene)
        scene.wait_settled()
        answer_again(scene)
        return scene.end()


def be_gone(scene: Scene) -> None:
    """Have Slack be out of reach."""
    back = scene.clock.now() + GONE
    resets = scene.rng.random() < 0.5
    if resets:
        scene.workspace.faults.add_share("*", CloseSocket(), 1, scene.new_dice())
        scene.server.disconnect_sockets()
    else:
        scene.server.stop()
    scene.wait_for(lambda: scene.clock.now() > back, "Slack to be back")
    if resets:
        scene.workspace.faults.clear()
    else:
        scene.server.start()


def answer_again(scene: Scene) -> None:
    """Wait until somebody's command is answered."""
    ana = scene.workspace.person("ana")
    scene.wait_for(lambda: ana.command("/agenda").error is None, "an answer")
