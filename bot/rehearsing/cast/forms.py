"""Filling in forms as a person does: by their labels and kinds, with a mistake now and then."""

from random import Random
from typing import Any

from bot.rehearsing.cast.actor import Actor
from bot.rehearsing.cast.members import Member
from rehearsal.apps.interactions import Answer
from rehearsal.people.fields import CannotDo, find_choices, label_of, options_of, plain
from rehearsal.people.modal import Modal
from rehearsal.state.input_state import Placed

_HEARD = (
    "From a colleague.",
    "On the mailing list.",
    "My supervisor told me.",
    "I came last year.",
)
_MANY = frozenset({"multi_static_select", "checkboxes"})
_ONE = frozenset({"static_select", "radio_buttons"})


def fill_registration(actor: Actor, rng: Random, *, mistake: bool) -> None:
    """Fill in the open form, and send it; with `mistake`, send an invalid one first."""
    form = _open_form(actor)
    good = {placed.block_id: _choose(placed, actor.member, rng) for placed in _inputs(form)}
    if mistake:
        bad = dict(good)
        required = [each for each in _inputs(form) if not each.block.get("optional")]
        for placed in required[:1]:
            # Only the app notices a blank; Slack itself refuses an empty field.
            is_text = placed.element["type"] == "plain_text_input"
            bad[placed.block_id] = "   " if is_text and rng.random() < 0.7 else None
        actor.person.fill(bad)
        send_form(actor)
    now = actor.person.modal
    # Another view may have replaced the form, such as one that says that it is too late.
    if now is not None and {each.block_id for each in _inputs(now)} == good.keys():
        actor.person.fill(good)
        send_form(actor)


def change_registration(actor: Actor, rng: Random) -> None:
    """Change one or two fields of the open form, and send it."""
    inputs = _inputs(_open_form(actor))
    changed = rng.sample(inputs, min(2, len(inputs)))
    actor.person.fill({each.block_id: _choose(each, actor.member, rng) for each in changed})
    send_form(actor)


def send_form(actor: Actor) -> None:
    """Press the form's button, and record the result."""
    before = _open_form(actor)
    after = actor.person.submit()
    command = f"form {before.title}"
    if after is not None and after.trouble:
        actor.note(command, "", Answer(after.trouble, error="trouble"))
    elif after is not None and after.errors:
        errors = " ".join(after.errors.values())
        actor.note_text(command, "", errors, refused=True)
    else:
        actor.note_text(command, "", _read(after), refused=None)


def _open_form(actor: Actor) -> Modal:
    modal = actor.person.modal
    if modal is None:
        raise CannotDo(f"{actor.member.handle} has no form open.")
    return modal


def _inputs(form: Modal) -> list[Placed]:
    return [each for each in find_choices(form.blocks) if each.block["type"] == "input"]


def _read(form: Modal | None) -> str:
    """Return the first text of a view; empty if all are closed."""
    for block in form.blocks if form else ():
        words = plain(block.get("text"))
        if words:
            return words
    return ""


def _choose(placed: Placed, member: Member, rng: Random) -> Any:
    kind, label = placed.element["type"], label_of(placed).casefold()
    required = not placed.block.get("optional")
    options = [str(plain(each.get("text"))) for each in options_of(placed.element)]
    if not required and rng.random() < 0.08:
        return None
    if kind in _MANY:
        if len(options) == 1:
            return options if required or rng.random() < 0.6 else []
        return rng.sample(options, rng.randint(1, min(3, len(options))))
    if kind in _ONE:
        if "experience" in label:
            return options[min(int(member.experience * len(options)), len(options) - 1)]
        return rng.choice(options)
    if kind == "number_input":
        return str(rng.randint(0, 20))
    if kind == "email_text_input":
        return f"{member.handle}@example.org"
    if kind == "plain_text_input":
        return _write(label, placed, member, rng)
    return None


def _write(label: str, placed: Placed, member: Member, rng: Random) -> str:
    longest = int(placed.element.get("max_length", 3000))
    if "affiliation" in label or "university" in label:
        return member.affiliation[:longest]
    if "name" in label:
        return member.name[:longest]
    return rng.choice(_HEARD)[:longest]
