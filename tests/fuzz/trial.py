"""Sending a payload, and seeing what came of it: the answer, the calls, the log, the database."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from rehearsal import Call
from tests.fuzz.corpus.scene import Scene
from tests.fuzz.payloads.drafts import Draft, Json


@dataclass(frozen=True)
class Outcome:
    """What came of one payload. `body` is the acknowledgement's; `raised` what got past Bolt."""

    status: int | None
    body: Json
    calls: list[Call]
    errors: list[str]
    wrote: bool
    raised: Exception | None = None

    @property
    def said(self) -> list[Json]:
        """The messages and views in the acknowledgement and in the bot's own calls."""
        said = [_read_said(call) for call in self.calls]
        return [each for each in (self.body, *said) if each]


class Watch(logging.Handler):
    """Sees what is logged as an error, and whether anything was committed."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(logging.ERROR)
        self._scene = scene
        self._errors: list[str] = []
        self._version = self._read_version()

    def emit(self, record: logging.LogRecord) -> None:
        """Note an error with what it was about, and the exception behind it."""
        reason = f": {record.exc_info[1]!r}" if record.exc_info else ""
        self._errors.append(f"{record.getMessage()}{reason}")

    def send(self, draft: Draft, *, again: bool = False) -> Outcome:
        """Send the payload, or send it again as Slack repeats what it saw no answer to."""
        state = self._scene.workspace.state
        self._errors.clear()
        with state.condition:
            state.calls.clear()
        status, body, raised = None, {}, None
        try:
            response = self._scene.dispatch(
                draft.kind, deepcopy(draft.payload), retry=1 if again else None
            )
        except Exception as error:  # noqa: BLE001 - what is raised is for the judge
            raised = error
        else:
            status, body = response.status, _read_body(response.body)
        before, self._version = self._version, self._read_version()
        wrote = self._version != before
        return Outcome(status, body, list(state.calls), list(self._errors), wrote, raised)

    def catch_up(self) -> None:
        """Take what was committed meanwhile as seen."""
        self._version = self._read_version()

    def _read_version(self) -> int:
        """A number that is another once another connection has committed a change.

        https://sqlite.org/pragma.html#pragma_data_version
        """
        return int(self._scene.records.execute("PRAGMA data_version").fetchone()[0])


@contextmanager
def watch(scene: Scene) -> Iterator[Watch]:
    """A watch over the scene, its errors heard nowhere else."""
    watching = Watch(scene)
    root = logging.getLogger()
    root.addHandler(watching)
    try:
        yield watching
    finally:
        root.removeHandler(watching)
        watching.close()


def _read_body(body: str) -> Json:
    try:
        read = json.loads(body or "{}")
    except ValueError:
        return {"text": body}
    return read if isinstance(read, dict) else {"text": str(read)}


def _read_said(call: Call) -> Json:
    """The view or the message that a call carries."""
    view: Any = call.arguments.get("view")
    if view is None:
        return call.arguments if call.method == "response_url" else {}
    return dict(json.loads(view)) if isinstance(view, str) else dict(view)
