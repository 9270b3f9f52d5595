"""The time of a command from Bolt's dispatch to the reply: medians and their ratio."""

import json
from dataclasses import dataclass
from itertools import count
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from slack_bolt import App, BoltRequest

from benchmarks.support.common import EVENT
from benchmarks.support.crowd import NOW, Crowd, add_crowd
from bot.app import make_dispatcher
from bot.core.clock import FastClock
from bot.core.settings import Settings
from bot.hackathon_file import read_hackathon_file
from bot.hackathons.models import Hackathon
from bot.loading.load import load_into
from migrations import open_database
from rehearsal import Workspace, WorkspaceServer

# As many as there are people without a team in the smaller crowd.
REPEATS = 60
GOAL_MS = 5.0
GOAL_RATIO = 2.0

# Each call is by another person without a team; {n} counts the calls, {team} cycles through ten.
COMMANDS = (
    "/team join team {team}",
    "/team leave",
    "/team create bench {n}",
    "/team disband",
    "/team show team 3",
    "/team list",
    "/team join no such team",
    "/register status",
    "/agenda",
    "/agenda all",
    "/officehours",
    "/deadlines",
    "/challenges",
    "/hackathon",
)

_numbers = count(1)


@dataclass(frozen=True)
class Subject:
    """A bot's app, and the crowd in its database."""

    app: App
    crowd: Crowd


def measure_command_cost() -> bool:
    """Print the medians with 10 and with 1,000 teams, and their ratio.

    Return whether both goals hold.
    """
    clock = FastClock(NOW, speed=0)
    workspace = Workspace(clock, rate_limits=False)
    installed = workspace.install_app(name="hackathon")
    with WorkspaceServer(workspace) as server, TemporaryDirectory() as directory:
        settings = Settings(
            slack_bot_token=installed.bot_token,
            slack_app_token=installed.app_token,
            slack_api_url=server.url,
        )
        team_id = workspace.state.team_id
        few = _open(settings, clock, f"{directory}/few.db", team_id, Crowd(10, 100))
        many = _open(settings, clock, f"{directory}/many.db", team_id, Crowd(1000, 10000))
        print(f"{'command':28} {'10 teams':>10} {'1,000 teams':>12} {'ratio':>6}")
        well = True
        for command in COMMANDS:
            small, large = _medians(few, many, team_id, command)
            print(f"{command:28} {small:8.2f} ms {large:9.2f} ms {large / small:6.2f}")
            well = well and large < GOAL_MS and large / small < GOAL_RATIO
        print(f"goal: under {GOAL_MS:.0f} ms, and a ratio under {GOAL_RATIO:.0f}")
    return well


def _open(settings: Settings, clock: FastClock, path: str, team_id: str, crowd: Crowd) -> Subject:
    database = open_database(f"sqlite:///{path}")
    described = read_hackathon_file(EVENT.read_text(encoding="utf-8")).hackathon
    if described is None:
        raise SystemExit(f"{EVENT} has errors.")
    load_into(database, described, NOW)
    with database.write() as session:
        hackathon = session.query(Hackathon).one()
        hackathon.workspace.slack_id = team_id
        add_crowd(session, hackathon, crowd)
    app, _ = make_dispatcher(settings, database, clock)
    return Subject(app, crowd)


def _medians(few: Subject, many: Subject, team_id: str, command: str) -> tuple[float, float]:
    """Return the medians in milliseconds, taken in turns so that the machine's load is alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for repeat in range(REPEATS):
        for subject, kept in zip((few, many), times, strict=True):
            user = subject.crowd.participants - repeat
            typed = command.format(n=next(_numbers), team=repeat % 10 + 1)
            kept.append(_time_command(subject.app, team_id, typed, user))
    return median(times[0]), median(times[1])


def _time_command(app: App, team_id: str, typed: str, user: int) -> float:
    name, _, text = typed.partition(" ")
    request = BoltRequest(
        body={
            "command": name,
            "text": text,
            "team_id": team_id,
            "user_id": f"U{user}",
            "user_name": f"person{user}",
            "channel_id": "C1",
            "trigger_id": f"1.{next(_numbers)}",
            "type": "slash_commands",
        },
        mode="socket_mode",
    )
    begin = perf_counter()
    response = app.dispatch(request)
    elapsed = perf_counter() - begin
    if response.status != 200 or not json.loads(response.body or "{}").get("text"):
        raise SystemExit(f"{typed}: no reply ({response.status}).")
    return elapsed * 1000
