"""A Slack workspace on this machine, for rehearsals and for tests.

It speaks Slack's Web API over HTTP and Socket Mode over WebSockets, on 127.0.0.1, so that slack_sdk
and Bolt notice no difference. It does not know the bot: an app finds it by its address, as it finds
Slack, and people act in it as they would in Slack.

    workspace = Workspace(clock)                    # rate_limits=False to do without
    workspace.add_person("ana", real_name="Ana Lopez", tz="America/New_York")
    workspace.add_channel("quarks", private=True, members=["ana"])
    app = workspace.install_app("hackathon-bot")    # .bot_token, .app_token, .bot_user_id, …
    with WorkspaceServer(workspace) as server:
        client = WebClient(app.bot_token, base_url=server.url)
        …                                           # start the app on these tokens
        workspace.wait_connected()
        ana = workspace.person("ana")
        answer = ana.command("/team", "create quarks")      # .text, .blocks, .error
        ana.fill({"Affiliation": "Brown"})                  # by label, action_id or block_id
        after = ana.submit()                                # the next modal, None if closed
        ana.click("Accept")                                 # in_=message, "modal" or "home"
        ana.choose("Challenge", "NMR")                      # selects, overflow, radio, boxes
        ana.open_home(), ana.modal, ana.sees("general"), ana.direct_messages()

Read the workspace with `workspace.messages(channel)`, `.channel(name)`, `.calls`, `.connections`,
`.on_event(listener)`, and wait for a change with `.wait_for(condition)`. A direct message is a
channel named `@handle`.

Inject faults with `workspace.faults.add("chat.postMessage", DropAnswer())` and its neighbours
`Delay`, `DoneLater`, `CloseSocket`, `HttpStatus`, `Error`; `server.disconnect_sockets()`,
`.deafen_sockets()`; `workspace.redeliver_last()`; `workspace.deliver_times = 2`;
`workspace.forbid(method)`.

Messages and rate limits follow the workspace's clock, response_urls follow wall time. A trigger_id
and the wait for an acknowledgement last three seconds of the machine's own time.
"""

from rehearsal.apps.interactions import Answer
from rehearsal.faults import CloseSocket, Delay, DoneLater, DropAnswer, Error, HttpStatus
from rehearsal.people.fields import CannotDo
from rehearsal.people.modal import FieldValues, Modal
from rehearsal.people.person import Person
from rehearsal.sample_people import add_people
from rehearsal.server.server import WorkspaceServer
from rehearsal.state.records import Call, Channel, InstalledApp, Message, WorkspaceEvent
from rehearsal.text.terminal import Terminal
from rehearsal.text.transcript import Transcript, write_transcript
from rehearsal.workspace import Workspace

__all__ = [
    "Answer",
    "Call",
    "CannotDo",
    "Channel",
    "CloseSocket",
    "Delay",
    "DoneLater",
    "DropAnswer",
    "Error",
    "FieldValues",
    "HttpStatus",
    "InstalledApp",
    "Message",
    "Modal",
    "Person",
    "Terminal",
    "Transcript",
    "Workspace",
    "WorkspaceEvent",
    "WorkspaceServer",
    "add_people",
    "write_transcript",
]
