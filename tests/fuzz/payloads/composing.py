"""Composing payloads: which recorded one, changed how, decided by the seed and the number alone."""

from random import Random

from handlers.announcements.compose_views import COMPOSER
from handlers.announcements.manage_views import EDIT
from tests.fuzz.corpus.line import Recorded
from tests.fuzz.corpus.scene import Scene
from tests.fuzz.payloads.breakage import ANYWHERE, BROKEN
from tests.fuzz.payloads.drafts import Draft, Json, copy_recorded, make_new
from tests.fuzz.payloads.mutations import SENDABLE, Change
from tests.fuzz.payloads.people_text import VICTIM
from tests.fuzz.payloads.repertoire import Repertoire

# How many of all payloads are broken: what people can do is likelier, and matters more.
_BROKEN_SHARE = 0.3
_TWICE_SHARE = 0.3
_TRIES = 30
# How often what begins so is sent: teams are what people share, and a form has more to get wrong.
_KINDS = {"/team": 25, "/": 25, "button": 25, "modal": 15, "event": 10}


def compose(scene: Scene, repertoire: Repertoire, seed: int, number: int) -> Draft:
    """The payload with this number: one of today's, changed once or more, ready to be sent."""
    random = Random(f"{seed}:{number}")  # noqa: S311 - a game, no secret
    draft = copy_recorded(_choose_seed(random, repertoire.seeds.by_name))
    for _ in range(random.choice([1, 1, 2, 3])):
        _change(random, draft, repertoire, SENDABLE)
    if draft.is_new:
        make_new(scene, draft)
    if random.random() < _BROKEN_SHARE:
        draft.is_broken = True
        _change(random, draft, repertoire, BROKEN)
        if random.random() < _TWICE_SHARE:
            _change(random, draft, repertoire, ANYWHERE)
    _keep_victim_unmentioned(draft.payload)
    return draft


def _choose_seed(random: Random, by_name: dict[str, list[Recorded]]) -> Recorded:
    """A kind, then one of its names, then one of the payloads of that name."""
    (kind,) = random.choices(list(_KINDS), weights=list(_KINDS.values()))
    names = [name for name in by_name if name.startswith(kind)]
    return random.choice(by_name[random.choice(names)])


def _change(
    random: Random, draft: Draft, repertoire: Repertoire, changes: tuple[Change, ...]
) -> None:
    """Make one of the changes that can be made in this draft."""
    for _ in range(_TRIES):
        change = random.choice(changes)
        if change(random, draft, repertoire):
            draft.changes.append(change.__name__)
            return


def _keep_victim_unmentioned(payload: Json) -> None:
    """In a command's text, and in what organisers announce, a mention is somebody's wish.

    Only there may it be echoed.
    """
    match payload.get("view"):
        case {
            "callback_id": str(name),
            "state": {"values": {"text": {"text": dict(announced)}}},
        } if name in (COMPOSER, EDIT):
            _mention_nobody(announced, "value")
    _mention_nobody(payload, "text")


def _mention_nobody(holder: Json, name: str) -> None:
    text = holder.get(name)
    if isinstance(text, str):
        holder[name] = text.replace(f"<@{VICTIM}", "<@U0NOBODY01")
