"""A controller of a small rehearsal, and an app that does a little of all, without the bot."""

import contextlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from slack_bolt import Ack, BoltContext, Respond, Say
from slack_sdk import WebClient

from bot.core.clock import FastClock
from rehearsal import Workspace, WorkspaceServer, add_people
from rehearsal.page import CommandHint, EventDetails, PlanKind, PlanMark
from tests.rehearsal.helpers import (
    Bot,
    actions,
    button,
    modal,
    option,
    plain,
    section,
    text_input,
)

Json = dict[str, Any]

START = datetime(2020, 10, 26, 21, 0, tzinfo=UTC)
END = START + timedelta(days=5)
KINDS = {"olga": "organiser", "max": "mentor"}
PLAN_KINDS = {
    "agenda": PlanKind("Day's agenda", "M1 2h10v8H1z", "#f0e442"),
    "reminder": PlanKind("Reminder", "M6 1a5 5 0 1 0 0 10A5 5 0 0 0 6 1", "#56b4e9"),
    "countdown": PlanKind("Countdown", "M6 .8 11.600 11H.4z", "#e69f00"),
    "office_hours": PlanKind("Office hours", "M4 1h4v3H1z", "#2cc79a"),
}
SITES = [option("Brown", "brown"), option("Alabama", "alabama"), option("Pune", "pune")]


class DemoController:
    """A rehearsal in small: seven people, four channels, an app; `restart` makes all of it anew."""

    def __init__(self) -> None:
        self.event = EventDetails(
            name="ML4SCI Hackathon 2020",
            zones=("America/New_York", "America/Chicago", "America/Puerto_Rico"),
            first=date(2020, 10, 26),
            last=date(2020, 10, 31),
            start=START,
            end=END,
        )
        kinds = list(PLAN_KINDS)
        self.plan = [
            PlanMark(
                f"{kinds[number % 4]}:{number}",
                START + timedelta(hours=3 * number + 1),
                kinds[number % 4],
                "general",
                f"Message {number} of the plan",
            )
            for number in range(40)
        ]
        self.commands = [
            CommandHint("/register", "", "Register for the hackathon, in a form"),
            CommandHint("/team", "create NAME | join NAME | list", "Make, join and see teams"),
            CommandHint("/poll", "", "A message with buttons and choices"),
            CommandHint("/blocks", "", "One of each kind of block"),
            CommandHint("/slow", "", "Never answered"),
        ]
        self.kinds = KINDS
        self.plan_kinds = PLAN_KINDS
        self.generation = 0
        self._open = contextlib.ExitStack()
        self.restart(None)

    def next_instant(self) -> datetime | None:
        """When the plan's next mark is."""
        now = self.clock.now()
        return next((mark.due for mark in self.plan if mark.due > now), None)

    def play_to(self, instant: datetime) -> None:
        """Nothing happens on the way here."""
        self.clock.jump_to(instant)

    def restart(self, at: datetime | None) -> None:
        """A new workspace, a new app, a new clock."""
        self.close()
        clock = FastClock(at or START, speed=0)
        workspace = Workspace(clock, rate_limits=False)
        add_people(workspace)
        workspace.add_channel("announcements", members=["olga"])
        workspace.add_channel("team-quarks", private=True, members=["ana", "ben"])
        app = workspace.install_app("helper", events=["app_home_opened"])
        server = self._open.enter_context(WorkspaceServer(workspace))
        bot = Bot(workspace, server, app)
        self._open.callback(bot.close)
        add_handlers(bot)
        self.bolt = bot.bolt
        bot.connect()
        self.bot_client = WebClient(app.bot_token, base_url=server.url, retry_handlers=[])
        self.workspace, self.clock = workspace, clock
        self.generation += 1

    def report(self) -> str:
        """A report in a word."""
        count = len(self.workspace.all_messages())
        return f"<!doctype html><title>Report</title><style>p {{}}</style><p>{count} messages.</p>"

    def close(self) -> None:
        """Stop the app and its workspace."""
        self._open.close()


def form() -> Json:
    """The form of /register."""
    site = {"type": "static_select", "action_id": "site", "options": SITES}
    fields = {"type": "multi_external_select", "action_id": "fields", "min_query_length": 0}
    born = {"type": "datepicker", "action_id": "born"}
    return modal(
        section("*Welcome.* Tell us who you are.", block_id="intro"),
        text_input("Affiliation", "affiliation", placeholder=plain("Your university")),
        {"type": "input", "block_id": "site", "label": plain("Site"), "element": site},
        {
            "type": "input",
            "block_id": "fields",
            "optional": True,
            "label": plain("Fields"),
            "element": fields,
        },
        {
            "type": "input",
            "block_id": "born",
            "optional": True,
            "dispatch_action": True,
            "label": plain("Born"),
            "element": born,
        },
        {"block_id": "more", **actions(button("More", "more"))},
    )


def poll() -> list[Json]:
    """The blocks of /poll."""
    select = {"type": "static_select", "action_id": "pick", "options": SITES}
    overflow = {"type": "overflow", "action_id": "menu", "options": SITES[:2]}
    return [
        section("Who *comes*?", block_id="who", accessory=overflow),
        {"block_id": "vote", **actions(button("Yes", "yes", value="1"), select)},
    ]


def home(presses: int = 0) -> Json:
    """A Home that counts."""
    return {
        "type": "home",
        "blocks": [
            section(f"Pressed {presses} times"),
            {"block_id": "row", **actions(button("Press", "press", value=str(presses)))},
        ],
    }


def add_handlers(bot: Bot) -> None:
    """What the app does."""
    bolt = bot.bolt

    @bolt.command("/register")
    def register(ack: Ack, client: WebClient, body: Json) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    @bolt.view("form")
    def submitted(ack: Ack, view: Json, client: WebClient, context: BoltContext) -> None:
        if view["state"]["values"]["affiliation"]["affiliation_text"]["value"] == "nowhere":
            ack(response_action="errors", errors={"affiliation": "There is no such place."})
            return
        client.chat_postMessage(channel=str(context.user_id), text="You are registered.")
        ack()

    @bolt.action("more")
    def more(ack: Ack, client: WebClient, body: Json) -> None:
        pushed = modal(text_input("Why?", "why"), title="More", callback_id="more")
        client.views_push(trigger_id=body["trigger_id"], view=pushed)
        ack()

    @bolt.view("more")
    def closed_more(ack: Ack) -> None:
        ack()

    @bolt.options("fields")
    def fields(ack: Ack, payload: Json) -> None:
        typed = payload["value"].lower()
        known = [option(name, name.lower()) for name in ("Physics", "Phonetics", "Biology")]
        ack(options=[each for each in known if each["value"].startswith(typed)])

    @bolt.command("/team")
    def team(ack: Ack, command: Json) -> None:
        ack(f"You asked for: {command['text']}")

    @bolt.command("/poll")
    def start_poll(ack: Ack, say: Say) -> None:
        say(text="A poll", blocks=poll())
        ack()

    @bolt.action("yes")
    def yes(ack: Ack, respond: Respond) -> None:
        respond(text="You said yes.", replace_original=False)
        ack()

    @bolt.action("pick")
    @bolt.action("menu")
    @bolt.action("born")
    def chosen(ack: Ack) -> None:
        ack()

    @bolt.event("app_home_opened")
    def opened(client: WebClient, event: Json) -> None:
        client.views_publish(user_id=event["user"], view=home())

    @bolt.action("press")
    def press(ack: Ack, client: WebClient, body: Json, payload: Json) -> None:
        view = home(int(payload["value"]) + 1)
        client.views_publish(user_id=body["user"]["id"], view=view)
        ack()
