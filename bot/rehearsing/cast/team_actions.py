"""Actions with teams: creating, finding, joining, inviting, changing and leaving them."""

import re
from random import Random

from bot.rehearsing.cast.actor import Actor, buttons_labelled
from bot.rehearsing.cast.forms import send_form
from bot.rehearsing.cast.names import ODD_TEAMS, TEAM_ADJECTIVES, TEAM_NOUNS
from rehearsal.apps.interactions import Answer
from rehearsal.people.fields import find_buttons, label_of, plain
from rehearsal.state.input_state import Placed
from rehearsal.state.mentions import unescape

JOIN_LABELS = ("Join", "Ask to join")
_BOLD = re.compile(r"\*([^*\n]+)\*")
_PEOPLE = re.compile(r"(\d+) (?:person|people|of)")
_MANY = 5


def create_team(actor: Actor, rng: Random) -> None:
    """Create a team, by command or with the form of the Home tab, mostly if in no team yet."""
    name = _invent_name(rng)
    buttons = actor.home_buttons()
    if any(label_of(each) == "Show my team" for each in buttons) and rng.random() < 0.9:
        return
    form = [each for each in buttons if label_of(each) == "Create a team"]
    if form and rng.random() < 0.35:
        actor.press(form[0], "home")
        if actor.person.modal is not None:
            actor.person.fill({"Name": name})
            send_form(actor)
        return
    challenge = _pick_challenge(actor, rng) if rng.random() < 0.4 else None
    text = f"{name} for {challenge}" if challenge else name
    actor.command("/team", text, word="create", rng=rng)


def join_team(actor: Actor, rng: Random) -> None:
    """Join a team from the list, a small one if there is any, by its button or by its name."""
    if actor.is_in_team() and rng.random() < 0.9:
        return
    _join_from_list(actor, rng)


def join_misspelt(actor: Actor, rng: Random) -> None:
    """Join a team by its name, misspelt at first."""
    teams = _list_teams(actor, rng)
    if not teams:
        return
    name, _ = rng.choice(teams)
    answer = actor.command("/team", _misspell(name, rng), word="join", rng=rng)
    meant = [unescape(each) for each in _BOLD.findall(answer.text)]
    if "did you mean" in answer.text.casefold() and meant and rng.random() < 0.85:
        actor.command("/team", meant[-1], word="join", rng=rng)


def change_team(actor: Actor, rng: Random) -> None:
    """Leave the team, and join another."""
    actor.command("/team", word="leave", rng=rng)
    _join_from_list(actor, rng)


def invite(actor: Actor, rng: Random) -> None:
    """Invite one to three people, even if they are in a team or not registered."""
    count = min(rng.choice((1, 1, 2, 3)), len(actor.others))
    mentions = " ".join(f"@{handle}" for handle in rng.sample(actor.others, count))
    actor.command("/team", mentions, word="invite", rng=rng)


def remove_member(actor: Actor, rng: Random) -> None:
    """Remove another member of the team's channel from the team, if there is one."""
    teams = actor.team_channels()
    there = set(actor.others).intersection(actor.members_of(teams[0]) if teams else ())
    if there:
        actor.command("/team", f"@{rng.choice(sorted(there))}", word="remove", rng=rng)


def rename_team(actor: Actor, rng: Random) -> None:
    """Rename the team."""
    actor.command("/team", _invent_name(rng), word="rename", rng=rng)


def choose_challenge(actor: Actor, rng: Random) -> None:
    """Choose the team's challenge, by the key that the list shows."""
    key = _pick_challenge(actor, rng)
    if key is not None:
        actor.command("/team", key, word="challenge", rng=rng)


def say_word(word: str, actor: Actor, rng: Random) -> Answer:
    """Send `/team` with one word and no arguments."""
    return actor.command("/team", word=word, rng=rng)


def _join_from_list(actor: Actor, rng: Random) -> None:
    teams = _list_teams(actor, rng)
    if not teams:
        if rng.random() < 0.4:
            create_team(actor, rng)
        return
    name, placed = rng.choice(teams)
    message = actor.last_private()
    if rng.random() < 0.5 and message is not None:
        actor.press(placed, message)
    else:
        actor.command("/team", name, word="join", rng=rng)


def _list_teams(actor: Actor, rng: Random) -> list[tuple[str, Placed]]:
    """Return names and buttons of the teams on the list; the small ones alone, if there are any."""
    answer = actor.command("/team", word="list", rng=rng)
    blocks, message = answer.blocks, actor.last_private()
    turn = buttons_labelled(blocks, "Next")
    if turn and message is not None and rng.random() < 0.5:
        blocks = actor.press(turn[0], message).blocks
    found = []
    for placed in buttons_labelled(blocks, *JOIN_LABELS):
        line = plain(placed.block.get("text"))
        name, size = _BOLD.search(line), _PEOPLE.search(line)
        if name is not None:
            found.append((int(size.group(1)) if size else 0, unescape(name.group(1)), placed))
    small = [(name, placed) for size, name, placed in found if size < _MANY]
    return small or [(name, placed) for _, name, placed in found]


def _pick_challenge(actor: Actor, rng: Random) -> str | None:
    """Return the key of a challenge from the list; None if there are none."""
    answer = actor.command("/challenges", rng=rng)
    values = [str(each.element.get("value", "")) for each in find_buttons(answer.blocks)]
    keys = [value for value in values if value]
    return rng.choice(keys) if keys else None


def _invent_name(rng: Random) -> str:
    if rng.random() < 0.1:
        return rng.choice(ODD_TEAMS)
    name = f"{rng.choice(TEAM_ADJECTIVES)} {rng.choice(TEAM_NOUNS)}"
    return name.lower() if rng.random() < 0.3 else name


def _misspell(name: str, rng: Random) -> str:
    if len(name) < 4:
        return name + "s"
    place = rng.randrange(1, len(name) - 1)
    if rng.random() < 0.5:
        return name[:place] + name[place + 1 :]
    return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
