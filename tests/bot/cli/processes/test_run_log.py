"""What a running bot writes to its log, while people type and tokens are about."""

import re
import sqlite3
from contextlib import closing

from bot.core.clock import SystemClock
from rehearsal import Workspace
from tests.bot.cli.processes.roles import Process
from tests.support.slack import AppInWorkspace

TYPED = "hunter2"
# Slack's tokens are of this form; somebody may paste one.
PASTED = "xoxb-2-HUNTER2"


def refuse_new_names() -> None:
    """Have the database take no other name for a team, for a reason of its own."""
    with closing(sqlite3.connect("hackathon.db")) as connection, connection:
        connection.execute(
            "CREATE TRIGGER refuse_new_names BEFORE UPDATE OF name ON teams "
            "BEGIN SELECT RAISE(ABORT, 'no new names today'); END"
        )


def test_every_request_is_a_line_and_nothing_that_people_type_is_in_it(small_file: str) -> None:
    workspace = Workspace(SystemClock())
    workspace.add_person("ana", "Ana")
    ana = workspace.person("ana")
    with AppInWorkspace(workspace) as stage:
        process = Process(stage, small_file, LOG_LEVEL="DEBUG")
        workspace.wait_connected()
        ana.command("/register")
        ana.fill({"affiliation": f"{TYPED} College"})
        ana.submit()
        ana.close_modal()
        assert TYPED in ana.command("/team", f"create {TYPED}").text
        assert ana.command("/team", f"join {PASTED}").text
        refuse_new_names()
        answer = ana.command("/team", f"rename {TYPED} again").text
        status, _, log = process.end()
    assert status == 0
    for secret in (TYPED, PASTED, stage.app.bot_token, stage.app.app_token):
        assert secret.casefold() not in log.casefold()
    reference = re.search(r"`([0-9a-f]{8})`\.$", answer)
    assert reference, answer
    seconds = r"seconds=\d+\.\d+"
    whose = rf"hackathon=small user={ana.id} {seconds}"
    for event in (
        f"event=answered what=/register {whose}",
        f'event=answered what="modal register" {whose}',
        f'event=answered what="/team create" {whose}',
        f'event=refused what="/team join" {whose}',
        f'event=failed what="/team rename" reference={reference[1]} {whose} traceback=".*'
        r"no new names today.*",
    ):
        lines = [line for line in log.splitlines() if re.search(f"{event}$", line)]
        assert len(lines) == 1, (event, log)
        assert re.match(r"time=20\S+Z level=(INFO|ERROR) logger=hackathon event=", lines[0])
