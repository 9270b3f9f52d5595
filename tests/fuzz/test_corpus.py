"""What a conversation leaves out is named; that of the fuzzer leaves out nothing, or it stops."""

from bot.core.errors import Refused
from handlers.core.commands import Command, Subcommand
from handlers.core.responses import Request, Response
from tests.fuzz.corpus.conversation import record_conversation
from tests.fuzz.corpus.hackathons import TEAM_RULES
from tests.fuzz.corpus.line import Line
from tests.fuzz.corpus.scene import set_scene
from tests.fuzz.corpus.seeds import count_answered, make_seeds


def say_nothing(_: Request) -> Response:
    return None


def refuse(_: Request) -> Response:
    raise Refused("Not today.")


def test_the_conversation_leaves_nothing_out() -> None:
    with set_scene(TEAM_RULES[0]) as scene:
        assert record_conversation(scene).gaps == []


def test_what_has_no_payload_or_is_only_refused_is_named() -> None:
    with set_scene(TEAM_RULES[0]) as scene:
        dance = Subcommand("dance", refuse, "dance", "dances")
        scene.dispatcher.command(Command("new", "Is new", "dance", (dance,)))
        scene.dispatcher.action("new-button", say_nothing)
        scene.dispatcher.modal("new-form", say_nothing)
        scene.dispatcher.event("new_event", lambda _: None)
        scene.app.action("beside")(lambda ack: ack())
        before = count_answered(scene)
        line = Line(scene.workspace, scene.dispatch)
        with line.open(scene.installed):
            for text in ("", "dance"):
                scene.workspace.person("ana").command("/new", text)
            scene.workspace.person("ana").open_home()
        gaps = make_seeds(scene, line.recorded, before).gaps
    unused = ("button new-button", "modal new-form", "event new_event")
    assert {f"{each} has no payload" for each in unused} <= set(gaps)
    assert [each for each in gaps if "/new" in each or "home" in each] == [
        "/new dance is never answered, at best refused"
    ]
    assert gaps[-1] == "1 listeners are not the dispatcher's"
