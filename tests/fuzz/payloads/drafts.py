"""A payload on its way to being sent: what was changed in it, and made as new as Slack makes it."""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from rehearsal.state.view_records import ViewRecord
from tests.fuzz.corpus.line import Recorded
from tests.fuzz.corpus.scene import Scene

Json = dict[str, Any]


@dataclass
class Draft:
    """A payload to be sent. `age` is for how many seconds it lay about after Slack made it.

    `is_new` is false for one that is sent again just as it was; `is_view_open` for one whose
    modal was closed before the answer came. `is_broken` is what Slack cannot send. `recorded`
    is the payload that it was.
    """

    kind: str
    payload: Json
    recorded: Json
    changes: list[str] = field(default_factory=list)
    age: float = 0.0
    is_new: bool = True
    is_view_open: bool = True
    is_broken: bool = False


def copy_recorded(recorded: Recorded) -> Draft:
    """A draft that is the payload as it was recorded."""
    return Draft(recorded.kind, deepcopy(recorded.payload), recorded.payload)


def find_actor(payload: Json) -> str:
    """The Slack id of who did it, as the payload says; empty where it does not."""
    actor = read_actor(payload)
    return actor if isinstance(actor, str) else ""


def read_actor(payload: Json) -> Any:
    """Whatever stands where the Slack id of who did it should."""
    event = payload.get("event")
    if isinstance(event, dict):
        user = event.get("user")
    else:
        user = payload.get("user_id") or payload.get("user")
    return user.get("id") if isinstance(user, dict) else user


def make_new(scene: Scene, draft: Draft) -> None:
    """Give the payload a trigger, a response_url and an event's id of its own; open its modal."""
    payload, state = draft.payload, scene.workspace.state
    with state.condition:
        if "event_id" in payload:
            payload["event_id"] = state.ids.make("Ev")
            return
        actor = find_actor(payload)
        payload["trigger_id"] = state.triggers.issue(scene.installed.app_id, actor)
        if "response_url" in payload:
            payload["response_url"] = _issue_response_url(scene, draft.recorded, actor)
        view = payload.get("view", {})
        if view.get("type") == "modal":
            is_open = draft.is_view_open
            state.view_stacks[actor] = [_make_record(scene, actor, view)] if is_open else []


def list_places(tree: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON tree, as the dict or list it is in and its key there."""
    return list(_walk(tree))


def as_json(payload: Json) -> str:
    """The payload in one line of ASCII, to be read back as it is."""
    return json.dumps(payload)


def _issue_response_url(scene: Scene, recorded: Json, actor: str) -> str:
    """Leave for the actor to be answered where the recorded payload came from."""
    state, ts = scene.workspace.state, recorded.get("container", {}).get("message_ts")
    channel = state.channels[recorded.get("channel_id") or recorded["channel"]["id"]]
    message = next((each for each in channel.messages if each.ts == ts), None)
    user = state.users[actor]
    return scene.workspace.response_urls.issue(scene.installed, channel, user, message)


def _make_record(scene: Scene, actor: str, view: Json) -> ViewRecord:
    return ViewRecord(
        id=view["id"],
        app_id=scene.installed.app_id,
        bot_id=scene.installed.bot_id,
        user_id=actor,
        team_id=scene.workspace.state.team_id,
        view=deepcopy(view),
        hash=view["hash"],
        root_view_id=view["id"],
    )


def _walk(tree: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(tree, dict):
        places = list(tree)
    elif isinstance(tree, list):
        places = list(range(len(tree)))
    else:
        return
    for place in places:
        yield tree, place
        yield from _walk(tree[place])
