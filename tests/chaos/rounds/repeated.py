"""Everything that Slack delivers comes up to three times, out of order, to whichever process."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from random import Random

from rehearsal import WorkspaceEvent
from tests.chaos.crowd.organising import Organiser
from tests.chaos.crowd.people import Crowd, find_untruths
from tests.chaos.crowd.redelivery import Copies
from tests.chaos.judge.counting import Count
from tests.chaos.machines.databases import round_database
from tests.chaos.machines.slack_over_http import HttpDelivery
from tests.chaos.round_config import PLAIN, QUICK
from tests.chaos.scene import Scene, set_scene
from tests.support.databases.postgresql import find_free_port

LONGEST = 120.0


def play(seed: int, *, short: bool = False) -> Count:
    """A round: over HTTP, to two `web` processes beside a `clock`, or over Socket Mode."""
    config = QUICK if short else PLAIN
    dice = Random(seed)  # noqa: S311 - dice, no secret
    if dice.random() < 0.5:
        with round_database() as url, set_scene(seed, database_url=url, config=config) as scene:
            ports = [find_free_port(), find_free_port()]
            for port in ports:
                scene.fleet.start("web", PORT=str(port))
            scene.fleet.start("clock")
            scene.wait_started()
            HttpDelivery(scene.workspace, scene.app, ports, scene.new_dice())
            return play_in(scene, short)
    with set_scene(seed, config=config) as scene:
        scene.fleet.start()
        scene.wait_connected()
        return play_in(scene, short)


def play_in(scene: Scene, short: bool) -> Count:
    """The part that is common to HTTP and Socket Mode: people act, and posts come due.

    Most of what people do is harmless when it is done twice; what the organiser does is not.
    """
    # As many people as two processors answer within 3 s, who all come at once, three times each.
    posts, channels, teams = (30, 10, 1) if short else (300, 50, 10)
    scene.plan(posts, channels, first=timedelta(), within=timedelta(seconds=10))
    crowd = Crowd(scene.workspace, scene.rng, teams)
    organiser = Organiser(scene)
    replies = Replies(scene)
    copies = Copies(scene.workspace, scene.new_dice())
    crowd.start()
    organiser.prepare()
    crowd.wait_through(min(LONGEST, scene.patience))
    organiser.announce()
    organiser.nudge()
    copies.wait()
    scene.wait_settled()
    count = scene.end()
    untruths = [*find_untruths(crowd, scene.database), *organiser.find_wrong(crowd.handles())]
    return count + Count(wrong=(*crowd.unanswered(), *untruths, *replies.find_doubled()))


class Replies:
    """What people were told in private, counted: an answer comes once, however often asked."""

    def __init__(self, scene: Scene) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        scene.workspace.on_event(self._note)

    def find_doubled(self) -> Iterator[str]:
        """A sentence for whatever somebody was told twice; nobody here asks the same twice."""
        for (handle, text), number in self._counts.items():
            if number > 1:
                yield f"{handle} was told {number} times: {text}"

    def _note(self, event: WorkspaceEvent) -> None:
        if event.kind == "ephemeral_posted" and event.message is not None:
            self._counts[(str(event.message.ephemeral_to), event.message.text)] += 1
