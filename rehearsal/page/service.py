"""Dispatches the page's requests, with the present scene, the feed and the workers."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import RLock
from typing import Any, TypeVar

from bot.core.clock import FastClock
from rehearsal.page.acting.actor import Actor
from rehearsal.page.acting.steering import steer_clock
from rehearsal.page.problems import Fields
from rehearsal.page.reading.feed import Feed, PageChange, note_event
from rehearsal.page.reading.stream import ChangeStream
from rehearsal.page.session_controller import SessionController
from rehearsal.page.session_view import SessionView
from rehearsal.state.records import WorkspaceEvent
from rehearsal.workspace import Workspace

Json = dict[str, Any]
Result = TypeVar("Result")

# Acts of people may wait three seconds for an app, a restart or a report takes its time, and reads
# must not wait for either: so each has workers of its own.
ACTORS = 32
LEADERS = 2
READERS = 4
MOST_ACTS_A_PERSON = 8


class PageService:
    """A controller's rehearsal, followed across its restarts.

    Its coroutines run on one loop; any thread may call `session`.
    """

    def __init__(self, controller: SessionController) -> None:
        self.controller = controller
        self.feed = Feed()
        self.readers = ThreadPoolExecutor(READERS, thread_name_prefix="page-reads")
        self._actors = ThreadPoolExecutor(ACTORS, thread_name_prefix="page-acts")
        self._leaders = ThreadPoolExecutor(LEADERS, thread_name_prefix="page-leads")
        self._leave_to_act: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(MOST_ACTS_A_PERSON)
        )
        self._steering = asyncio.Lock()
        self._lock = RLock()
        self._clock: FastClock | None = None
        self._session: SessionView | None = None
        self._generation = -1

    def session(self) -> SessionView:
        """Return the present scene; after a restart, begin a new one and notify every browser."""
        with self._lock:
            workspace, generation = self.controller.workspace, self.controller.generation
            session = self._session
            clock = self.controller.clock
            if (
                session is None
                or session.workspace is not workspace
                or self._clock is not clock
                or self._generation != generation
            ):
                self._generation = generation
                session = self._begin_session(workspace, clock)
            return session

    def read_changes(self, handle: str, last_id: str | None) -> ChangeStream:
        """Return a reader of the feed for a browser, from `last_id` on.

        Raises:
            Problem: if nobody has this handle
        """
        self.session().find_person(handle)
        return ChangeStream(self.controller, self.feed, self.session, handle, last_id)

    async def read(self, work: Callable[[], Result]) -> Result:
        """Run a quick read of the workspace in a worker, and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self.readers, work)

    async def act(self, handle: str, request: Fields) -> Json:
        """Carry out a person's act, of which eight at once may run for each person.

        Raises:
            Problem: if the person cannot do it, or nobody has this handle
        """
        actor = await self.read(lambda: self._find_actor(handle))
        async with self._leave_to_act[handle]:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._actors, actor.do, request)

    async def steer(self, request: Fields) -> Json:
        """Set the clock or restart, one request after the other.

        Raises:
            Problem: if the request is invalid, or the clock cannot do it
        """
        async with self._steering:
            loop = asyncio.get_running_loop()
            answer = await loop.run_in_executor(
                self._leaders, steer_clock, self.controller, request
            )
            await self.read(self.session)
            return answer

    async def report(self) -> str:
        """Return the controller's report."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._leaders, self.controller.report)

    def close(self) -> None:
        """Shut the workers down without waiting for them."""
        self.readers.shutdown(wait=False, cancel_futures=True)
        self._actors.shutdown(wait=False, cancel_futures=True)
        self._leaders.shutdown(wait=False, cancel_futures=True)

    def _find_actor(self, handle: str) -> Actor:
        session = self.session()
        return Actor(session, self.feed, session.find_person(handle))

    def _begin_session(self, workspace: Workspace, clock: FastClock) -> SessionView:
        if clock is not self._clock:
            clock.on_change(lambda: self._note_clock(clock))
            self._clock = clock
        # Locked, so that no event falls between the indexes' first count and the listener.
        with workspace.state.condition:
            begun = SessionView(workspace)
            workspace.on_event(lambda event: self._note(begun, event))
            if self._session is not None:
                self.feed.begin_anew()
            self._session = begun
        return begun

    def _note(self, session: SessionView, event: WorkspaceEvent) -> None:
        # The workspace of a rehearsal that has ended may go on for a moment.
        if session is self._session:
            note_event(self.feed, session, event)

    def _note_clock(self, clock: FastClock) -> None:
        if clock is self._clock:
            self.feed.add(PageChange("clock"))
