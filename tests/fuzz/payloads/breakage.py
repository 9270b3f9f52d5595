"""What Slack cannot send: payloads whose structure is broken, wherever in them.

Each change takes a draft and says whether it could make itself felt in it.
"""

from copy import deepcopy
from random import Random
from typing import Any

from tests.fuzz.corpus.hackathons import OTHER_TEAM_ID
from tests.fuzz.payloads.drafts import Draft, list_places
from tests.fuzz.payloads.mutations import Change
from tests.fuzz.payloads.people_text import make_text
from tests.fuzz.payloads.repertoire import Repertoire

_DEEP = 200
_NEEDED = (
    *("user", "user_id", "team", "team_id", "trigger_id", "response_url", "actions", "view"),
    *("event", "text", "command", "type", "event_id"),
)
_BAD_ADDRESSES = ("", "not an address", "http://127.0.0.1:9/", "file:///etc/passwd", None, 5)


def drop_needed(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """Without something that is always there."""
    there = [name for name in _NEEDED if name in draft.payload]
    del draft.payload[random.choice(there)]
    return True


def drop_part(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """Without something, wherever it is."""
    tree, place = random.choice(list_places(draft.payload))
    del tree[place]
    return True


def repeat_part(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """With an item of a list twice."""
    lists = [(tree, place) for tree, place in list_places(draft.payload) if isinstance(tree, list)]
    if not lists:
        return False
    tree, place = random.choice(lists)
    tree.append(deepcopy(tree[place]))
    return True


def change_type(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """With something of another type."""
    tree, place = random.choice(list_places(draft.payload))
    tree[place] = _make_odd(random)
    return True


def swap_parts(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """With two things in each other's place."""
    places = list_places(draft.payload)
    (one, here), (other, there) = random.choice(places), random.choice(places)
    one_value, other_value = deepcopy(one[here]), deepcopy(other[there])
    one[here] = other_value
    if other is one or there in _keys(other):
        other[there] = one_value
    return True


def bury_part(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """With something deep inside lists or dicts of its own."""
    tree, place = random.choice(list_places(draft.payload))
    as_list = random.random() < 0.5
    for _ in range(_DEEP):
        tree[place] = [tree[place]] if as_list else {str(place): tree[place]}
    return True


def borrow_part(random: Random, draft: Draft, repertoire: Repertoire) -> bool:
    """With something from another payload, in the place of the same name or of another."""
    theirs = list_places(random.choice(repertoire.seeds.recorded).payload)
    tree, place = random.choice(list_places(draft.payload))
    alike = [each for each in theirs if each[1] == place] or theirs
    other, there = random.choice(alike)
    tree[place] = deepcopy(other[there])
    return True


def come_for_another(random: Random, draft: Draft, repertoire: Repertoire) -> bool:
    """To another handler than it is made for."""
    payload = draft.payload
    if "actions" in payload:
        payload["actions"][0]["action_id"] = random.choice(repertoire.actions)
    elif "command" in payload:
        payload["command"] = random.choice(list(repertoire.words))
    elif "event" in payload:
        payload["event"]["type"] = random.choice(repertoire.events)
    else:
        payload["view"]["callback_id"] = random.choice([*repertoire.modals, "answer", ""])
    return True


def come_from_elsewhere(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """From a workspace that the bot does not know, or knows as another."""
    team_id = random.choice([OTHER_TEAM_ID, "T0NOWHERE", ""])
    if "team" in draft.payload:
        draft.payload["team"]["id"] = team_id
    if "team_id" in draft.payload:
        draft.payload["team_id"] = team_id
    return True


def be_nobody(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """By somebody whom Slack does not know."""
    nobody = random.choice(["U0NOBODY01", "", "u0nobody", "U" * 300, "<!channel>", "W0\0"])
    if "user_id" in draft.payload:
        draft.payload["user_id"] = nobody
    elif "user" in draft.payload:
        draft.payload["user"]["id"] = nobody
    elif isinstance(draft.payload.get("event", {}).get("user"), str):
        draft.payload["event"]["user"] = nobody
    else:
        return False
    return True


def change_address(random: Random, draft: Draft, _repertoire: Repertoire) -> bool:
    """With a trigger or a response_url that leads nowhere."""
    there = [name for name in ("trigger_id", "response_url") if name in draft.payload]
    if not there:
        return False
    draft.payload[random.choice(there)] = random.choice(_BAD_ADDRESSES)
    return True


# What can be broken anywhere, also in what is broken already; and what is known to be there.
ANYWHERE: tuple[Change, ...] = (
    *(drop_part, repeat_part, change_type, change_type, swap_parts, bury_part, borrow_part),
)
BROKEN: tuple[Change, ...] = (
    *ANYWHERE,
    *(drop_needed, come_for_another, come_from_elsewhere, be_nobody, change_address),
)


def _make_odd(random: Random) -> Any:
    odd: list[Any] = [
        *(None, True, False, 0, -1, 10**30, 1.5, "", [], {}, [None], [[]], {"": None}),
        *({"id": "U0"}, {"value": None}, ["<!channel>"], make_text(random)),
    ]
    return random.choice(odd)


def _keys(tree: Any) -> Any:
    return tree if isinstance(tree, dict) else range(len(tree))
