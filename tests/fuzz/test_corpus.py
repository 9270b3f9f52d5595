"""The conversation that the fuzzer's payloads come from leaves nothing out; else it says what."""

from bot.refusals import Refused
from handlers.answers import Answer, Call
from handlers.commands import Command, Subcommand
from tests.fuzz.corpus.conversation import record_conversation
from tests.fuzz.corpus.hackathons import TEAM_RULES
from tests.fuzz.corpus.scene import set_scene


def say_nothing(_: Call) -> Answer:
    return None


def refuse(_: Call) -> Answer:
    raise Refused("Not today.")


def test_what_has_no_payload_or_is_always_refused_is_named() -> None:
    with set_scene(TEAM_RULES[0]) as scene:
        dance = Subcommand("dance", refuse, "dance", "dances")
        scene.door.command(Command("new", "Is new", "dance", (dance,)))
        scene.door.action("new-button", say_nothing)
        scene.door.modal("new-form", say_nothing)
        scene.door.event("new_event", lambda _: None)
        scene.app.action("beside")(lambda ack: ack())
        gaps = record_conversation(scene).gaps
    new = ("button new-button", "modal new-form", "event new_event")
    assert gaps == [
        *(f"{each} has no payload" for each in new),
        *(f"{each} is never answered, at best refused" for each in ("/new dance", *new)),
        "1 listeners are not the door's",
    ]
