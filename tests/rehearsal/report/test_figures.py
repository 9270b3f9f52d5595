from datetime import UTC, date, datetime, timedelta

import pytest

from bot.core.clock import FastClock
from rehearsal import InstalledApp, Workspace
from rehearsal.content.messages import Content, post_message
from rehearsal.report import (
    ClockReading,
    CommandAnswer,
    Figures,
    Planned,
    collect_figures,
    find_doubled,
    find_out_of_order,
)
from rehearsal.report.figures import (
    CommandUse,
    Late,
    MessageCount,
    Night,
    Received,
    RefusalGroup,
    Spread,
)
from rehearsal.report.readers import find_worst_night

# 08:00 in New York, 13:00 in Zurich.
START = datetime(2020, 10, 26, 12, 0, tzinfo=UTC)
ZONES = ("America/New_York", "America/Chicago")


class Scene:
    """Ana and Ben in New York, Zoe in Zurich, Olga who organises; a team of Ana and Zoe."""

    def __init__(self) -> None:
        self.clock = FastClock(START, speed=0)
        self.workspace = Workspace(self.clock)
        for handle, tz in (
            ("ana", "America/New_York"),
            ("ben", "America/New_York"),
            ("zoe", "Europe/Zurich"),
        ):
            self.workspace.add_person(handle, tz=tz)
        self.workspace.add_person("olga", tz="America/New_York", is_admin=True)
        self.app: InstalledApp = self.workspace.install_app("bot")
        self.workspace.add_channel("team-quarks", private=True, members=["ana", "zoe"])

    def post(
        self, channel: str, key: str | None = None, hours: float = 0, to: str | None = None
    ) -> None:
        """Have the app post, so long after the start."""
        self.clock.jump_to(START + timedelta(hours=hours))
        state = self.workspace.state
        reader = state.find_user(to) if to else None
        post_message(
            state,
            state.channel_of(channel),
            self.app.bot_user_id,
            Content(
                "Hello.",
                metadata={"event_type": "x", "event_payload": {"row": 1, "key": key}}
                if key
                else None,
            ),
            app=self.app,
            ephemeral_to=reader.id if reader else None,
        )


@pytest.fixture
def scene() -> Scene:
    """A day: 08:00, 08:30 and 18:10 in New York, which is 23:10 in Zurich, and the day after."""
    scene = Scene()
    scene.post("general", key="a")
    scene.workspace.person("ana").say("Good morning", "general")
    scene.clock.jump_to(START + timedelta(minutes=30))
    scene.workspace.person("zoe").say("Hi team", "team-quarks")
    scene.post("general", key="b", hours=10 + 1 / 6)
    scene.post("general", hours=11, to="ben")
    scene.workspace.person("ben").command("/x", channel="@bot")
    scene.post("@ben", hours=24)
    return scene


def by_hour(**counts: int) -> tuple[int, ...]:
    return tuple(counts.get(f"h{hour}", 0) for hour in range(24))


def collect(scene: Scene, **more: object) -> Figures:
    return collect_figures(scene.workspace, ZONES, **more)  # type: ignore[arg-type]


def test_messages_by_channel_day_and_hour(scene: Scene) -> None:
    figures = collect(scene)
    assert figures.days == (date(2020, 10, 26), date(2020, 10, 27))
    assert figures.by_app_by_day == (2, 1)
    assert figures.by_people_by_day == (2, 0)
    assert figures.private_answers == 1
    assert (figures.begins, figures.ends) == (START, START + timedelta(hours=24))
    assert figures.tallies == (
        MessageCount("#general", 2, 1, (3, 0), by_hour(h8=2, h18=1), START, 2),
        MessageCount("channels of teams (1)", 0, 1, (1, 0), by_hour(h8=1), START, 1),
        MessageCount(
            "direct messages", 1, 0, (0, 1), by_hour(h8=1), START + timedelta(hours=24), 1
        ),
    )
    assert [each.total for each in figures.tallies] == [3, 1, 1]


def test_what_each_kind_of_person_received(scene: Scene) -> None:
    received = collect(scene, kinds={"ben": "mentor"}).received
    nothing = Spread(0.0, 0)
    assert received == (
        Received("mentor", 1, Spread(1.0, 1), Spread(1.0, 1), Spread(3.0, 3)),
        Received("organiser", 1, nothing, nothing, Spread(3.0, 3)),
        Received("participant, in a team", 2, nothing, nothing, Spread(3.0, 3)),
    )
    assert [each.kind for each in collect(scene).received] == [
        "organiser",
        "participant, in a team",
        "participant, in no team",
    ]


def test_messages_in_the_night_of_each_reader(scene: Scene) -> None:
    nights = collect(scene).nights
    assert nights == (
        Night("America/New_York", 3, 7, 0, by_hour(h8=4, h18=3)),
        Night("Europe/Zurich", 1, 2, 1, by_hour(h13=1, h23=1)),
    )
    assert find_worst_night(nights) == nights[1]
    assert nights[1].at_night_each == 1.0
    assert find_worst_night(nights[:1]) is None


def answer(
    handle: str, command: str, text: str, refused: bool | None = None, typed: str = ""
) -> CommandAnswer:
    return CommandAnswer(START, handle, command, typed, text, refused)


def test_commands_and_why_they_were_refused(scene: Scene) -> None:
    figures = collect(
        scene,
        answers=[
            answer("ana", "/team join", "There is no team called *qarks*.", typed="qarks"),
            answer("ben", "/team join", "There is no team called *muon 2*.", typed="muon 2"),
            answer("ben", "/team join", "You are in *No Free Lunch* now."),
            answer("zoe", "/agenda", "Not today.", refused=False),
            answer("zoe", "form Register", "Write a name.", refused=True),
        ],
    )
    assert figures.commands == (
        CommandUse("/team join", 3, 2),
        CommandUse("/agenda", 1, 0),
        CommandUse("form Register", 1, 1),
    )
    assert figures.refusals == (
        RefusalGroup("/team join", 2, 2, START, "qarks", "There is no team called *qarks*."),
        RefusalGroup("form Register", 1, 1, START, "", "Write a name."),
    )


def test_what_was_late_and_what_never_came(scene: Scene) -> None:
    on_time = Planned("a", START, "general", "First")
    late = Planned("b", START + timedelta(hours=10), "general", "Second")
    lost = Planned("c", START, "general", "Third")
    kept = collect(scene, plan=[on_time, late, lost]).punctuality
    assert kept is not None
    assert kept.posted == 2
    assert kept.latest == (Late(late, timedelta(minutes=10)), Late(on_time, timedelta()))
    assert kept.median == timedelta(minutes=5)
    assert kept.missing == (lost,)
    assert collect(scene).punctuality is None


def test_the_clock_is_as_it_was_given(scene: Scene) -> None:
    reading = ClockReading(timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1))
    assert collect(scene, clock=reading).clock == reading


def test_an_empty_workspace_has_no_figures() -> None:
    figures = collect_figures(Workspace(FastClock(START, 0)), ZONES, plan=[])
    assert figures.begins is None
    assert figures.tallies == ()
    assert figures.nights == ()
    assert figures.commands == ()
    assert figures.punctuality is not None
    assert figures.punctuality.posted == 0


def test_a_mark_that_comes_twice_is_a_message_doubled(scene: Scene) -> None:
    assert find_doubled(scene.workspace.all_messages()) == []
    scene.post("general", key="a", hours=25)
    assert [each.ts for each in find_doubled(scene.workspace.all_messages())] == [
        scene.workspace.messages("general")[-1].ts
    ]


def test_order_is_by_ts_in_each_channel(scene: Scene) -> None:
    messages = scene.workspace.messages("general")
    assert find_out_of_order(messages) == []
    assert find_out_of_order([messages[1], messages[0], messages[2]]) == [messages[0]]
    assert find_out_of_order([messages[0], messages[0]]) == [messages[0]]
