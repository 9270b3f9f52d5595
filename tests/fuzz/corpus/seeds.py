"""The recorded payloads as seeds: by name, and held to everything that the bot answers."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from bot.core.metrics import REGISTRY
from handlers.core.routes import Listeners
from tests.fuzz.corpus.line import Recorded
from tests.fuzz.corpus.scene import Scene

Json = dict[str, Any]

# An opened Home tab is counted as the tab that is then published, and what a person writes as that.
_COUNTED_AS = {"event app_home_opened": "home", "event message.im": "direct message"}


@dataclass(frozen=True)
class Seeds:
    """The payloads of the conversation, in order and by name; `gaps` says what they leave out."""

    recorded: list[Recorded]
    by_name: dict[str, list[Recorded]]
    gaps: list[str]


def make_seeds(scene: Scene, recorded: list[Recorded], before: dict[str, float]) -> Seeds:
    """What was recorded since a count of what was answered."""
    by_name = defaultdict(list)
    for each in recorded:
        by_name[name_payload(each.payload)].append(each)
    after = count_answered(scene)
    gaps = [f"{name} has no payload" for name in after if name not in by_name]
    gaps += [
        f"{name} is never answered, at best refused"
        for name, count in after.items()
        if count == before[name]
    ]
    return Seeds(recorded, dict(by_name), [*gaps, *_list_beside(scene)])


def name_payload(payload: Json) -> str:
    """Whose payload it is: `/team join`, `button team-join`, `modal register`, and so on.

    These are the names of the dispatcher's `needs`, and of the metrics.
    """
    if "command" in payload:
        word = payload["text"].split(" ")[0]
        return f"{payload['command']} {word if word.isalpha() else ''}".strip()
    if "actions" in payload:
        return f"button {payload['actions'][0]['action_id'].partition(':')[0]}"
    if "event" in payload:
        event = payload["event"]
        place = f".{event['channel_type']}" if "channel_type" in event else ""
        return f"event {event['type']}{place}"
    if payload.get("type") == "block_suggestion":
        return f"options {payload['action_id'].partition(':')[0]}"
    return f"modal {payload['view']['callback_id']}"


def count_answered(scene: Scene) -> dict[str, float]:
    """How often each name that the dispatcher answers was answered in this process, not refused."""
    counts = {
        sample.labels["name"]: sample.value
        for metric in REGISTRY.collect()
        for sample in metric.samples
        if sample.name == "hackathon_command_seconds_count"
        and sample.labels["outcome"] == "answered"
    }
    events = [f"event {each}" for each in scene.dispatcher.events]
    return {name: _count(counts, name) for name in (*scene.dispatcher.needs, *events)}


def _count(counts: dict[str, float], name: str) -> float:
    counted = _COUNTED_AS.get(name, name)
    # A command alone, or with a word that nobody knows, may be answered with help.
    return counts.get(counted, 0) + counts.get(f"{counted} help", 0)


def _list_beside(scene: Scene) -> list[str]:
    """Listeners that Bolt has beside the dispatcher's, of which the dispatcher knows nothing."""
    beside = len(scene.app._listeners) - Listeners.COUNT - len(scene.dispatcher.events)
    return [f"{beside} listeners are not the dispatcher's"] if beside else []
