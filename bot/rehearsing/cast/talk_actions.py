"""Actions besides teams: registering, look-ups, reading, answering, asking, reacting."""

from random import Random

from bot.rehearsing.cast.actor import TEAM_CHANNEL, Actor, buttons_labelled
from bot.rehearsing.cast.forms import change_registration, fill_registration
from bot.rehearsing.cast.names import (
    CHATTER,
    EMOJI,
    GREETINGS,
    MENTOR_REPLIES,
    QUESTIONS,
    REPLIES,
)
from rehearsal.people.fields import label_of
from rehearsal.state.input_state import Placed
from rehearsal.state.records import Message

# A command, its subcommand if it has one, and its arguments.
_LOOKUPS = (
    ("/agenda", "", ""),
    ("/agenda", "", "today"),
    ("/agenda", "", "next"),
    ("/agenda", "", "now"),
    ("/agenda", "", "all"),
    ("/agenda", "", "tomorrow"),
    ("/agenda", "", "wednesday"),
    ("/deadlines", "", ""),
    ("/deadlines", "", ""),
    ("/officehours", "", ""),
    ("/challenges", "", ""),
    ("/hackathon", "", ""),
    ("/team", "show", ""),
    ("/team", "list", ""),
    ("/register", "status", ""),
)
_MISTYPED = (
    ("/team", "", "jion quarks"),
    ("/team", "", ""),
    ("/team", "", "help"),
    ("/agenda", "", "yesterday's"),
    ("/register", "", "me please"),
    ("/challenges", "", "higs"),
    ("/officehours", "", "???"),
    ("/team", "join", "x" * 300),
)
# Buttons of the Home tab that only change what is shown.
_LOOK_BUTTONS = (
    "Agenda today",
    "Whole agenda",
    "Office hours",
    "Deadlines",
    "Challenges",
    "Find a team",
    "Show my team",
    "About, and every command",
)


def register(actor: Actor, rng: Random, *, mistake: bool = False) -> None:
    """Register, by the command or from the Home tab; with `mistake`, send an invalid form first."""
    button: list[Placed] = []
    if rng.random() < 0.25:
        button = [each for each in actor.home_buttons() if label_of(each) == "Register"]
    if button:
        actor.press(button[0], "home")
    else:
        actor.command("/register", rng=rng)
    if actor.person.modal is not None:
        fill_registration(actor, rng, mistake=mistake)


def edit_registration(actor: Actor, rng: Random) -> None:
    """Change the registration."""
    actor.command("/register", word="edit", rng=rng)
    if actor.person.modal is not None:
        change_registration(actor, rng)


def withdraw(actor: Actor, rng: Random) -> None:
    """Withdraw; some people change their minds at the question, some register again."""
    answer = actor.command("/register", word="withdraw", rng=rng)
    message = actor.last_private()
    button = buttons_labelled(answer.blocks, "Withdraw")
    if not button or message is None or rng.random() < 0.2:
        return
    actor.press(button[0], message)
    if rng.random() < 0.15:
        register(actor, rng)


def look_up(actor: Actor, rng: Random) -> None:
    """Type a command that only shows something."""
    command, word, text = rng.choice(_LOOKUPS)
    actor.command(command, text, word=word, rng=rng)


def mistype(actor: Actor, rng: Random) -> None:
    """Type a command that does not exist, or that the bot does not understand."""
    command, word, text = rng.choice(_MISTYPED)
    actor.command(command, text, word=word, rng=rng)


def open_home(actor: Actor, rng: Random) -> None:
    """Open the Home tab, and press up to two buttons that show something."""
    for _ in range(rng.randint(0, 2)):
        there = [each for each in actor.home_buttons() if label_of(each) in _LOOK_BUTTONS]
        if not there:
            return
        actor.press(rng.choice(there), "home")
        actor.close_modals()


def look_around(actor: Actor, rng: Random) -> None:
    """Read: answer invitations and requests, greet the team, reply to a question, react."""
    _answer_letters(actor, rng)
    for channel in actor.team_channels():
        _visit_team(actor, channel, rng)
    channels = [each for each in actor.public_channels() if not each.startswith(TEAM_CHANNEL)]
    channel = rng.choice(["general", *channels])
    actor.enter(channel)
    recent = actor.recent(channel, 30)
    if recent and rng.random() < 0.3:
        _react(actor, rng.choice(recent[-8:]), rng)
    asked = [each for each in recent if _is_question(each) and each.user != actor.member.handle]
    chance = 0.9 if actor.member.is_mentor else 0.25
    if asked and rng.random() < chance:
        words = MENTOR_REPLIES if actor.member.is_mentor else REPLIES
        actor.person.say(rng.choice(words), channel, thread_ts=rng.choice(asked).ts)


def ask(actor: Actor, rng: Random) -> None:
    """Ask a question in a channel."""
    channels = [each for each in actor.public_channels() if not each.startswith(TEAM_CHANNEL)]
    channel = rng.choice(["general", *channels])
    actor.enter(channel)
    actor.person.say(rng.choice(QUESTIONS), channel)


def _answer_letters(actor: Actor, rng: Random) -> None:
    """Press a button in each direct message with a choice, most of the time."""
    for message in actor.person.direct_messages():
        if message.ts in actor.answered or message.ephemeral_to is not None:
            continue
        yes = buttons_labelled(message.blocks, "Accept", "Approve")
        no = buttons_labelled(message.blocks, "Decline")
        if not (yes and no) or rng.random() < 0.15:
            continue
        actor.answered.add(message.ts)
        # Few people want to be in a second team.
        is_taken = bool(actor.team_channels()) and bool(buttons_labelled(message.blocks, "Accept"))
        willing = 0.1 if is_taken else 0.7
        actor.press((yes if rng.random() < willing else no)[0], message)


def _visit_team(actor: Actor, channel: str, rng: Random) -> None:
    for message in actor.recent(channel, 20):
        choice = "Approve" if rng.random() < 0.75 else "Decline"
        buttons = buttons_labelled(message.blocks, choice)
        if buttons:
            actor.press(buttons[0], message)
    if channel not in actor.greeted:
        actor.greeted.add(channel)
        actor.person.say(rng.choice(GREETINGS), channel)
    elif rng.random() < 0.35:
        actor.person.say(rng.choice(CHATTER), channel)


def _react(actor: Actor, message: Message, rng: Random) -> None:
    emoji = rng.choice(EMOJI)
    if actor.member.handle not in message.reactions.get(emoji, []):
        actor.person.react(emoji, message)


def _is_question(message: Message) -> bool:
    return message.app_id is None and message.text.endswith("?") and not message.is_reply
