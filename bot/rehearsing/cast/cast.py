"""The cast at work: action by action on a clock that jumps, or in threads on a clock that runs."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.clock import NEVER, Clock
from bot.rehearsing.cast.actions import do_action
from bot.rehearsing.cast.actor import Actor
from bot.rehearsing.cast.members import make_members
from bot.rehearsing.cast.plan import Action, Event, plan_actions
from rehearsal.people.fields import CannotDo
from rehearsal.report.answers import CommandAnswer
from rehearsal.state.slack_errors import SlackError
from rehearsal.workspace import Workspace

log = logging.getLogger(__name__)

# People who act at once on a running clock: an action waits for the bot, and seldom computes.
HANDS = 8


@dataclass(frozen=True)
class UndoneAction:
    """An action that could not be done, and why: a button that is gone, or an archived channel."""

    action: Action
    why: str


def _wall_now() -> datetime:
    return datetime.now(UTC)


class Cast:
    """`size` people in `workspace`, made and controlled by `seed`; the same seed, the same actions.

    They come into the workspace at once. Driven by `do_due`, they act one after the other in the
    order of the plan; between `start` and `stop`, several act at once, each one thing at a time.
    `answers` and `undone` are in the order in which they came. `run_since` returns the wall time
    for which the clock has run since an instant; by default it is computed as if the clock's speed
    had never changed.
    """

    def __init__(
        self,
        workspace: Workspace,
        clock: Clock,
        event: Event,
        size: int,
        seed: int = 1,
        wall: Callable[[], datetime] = _wall_now,
        run_since: Callable[[datetime], timedelta] | None = None,
    ) -> None:
        taken = [user.handle for user in workspace.state.users.values()]
        self.members = make_members(size, seed, taken)
        for member in self.members:
            email = f"{member.handle}@example.org"
            workspace.add_person(member.handle, member.name, member.tz, email)
        self.answers: list[CommandAnswer] = []
        self.undone: list[UndoneAction] = []
        # The longest wall time between an action's instant and its beginning, on a running clock.
        self.worst_delay = timedelta()
        self._workspace = workspace
        self._clock = clock
        self._wall = wall
        self._run_since = run_since or self._run_evenly_since
        self._plan = plan_actions(event, self.members, seed)
        self._to_do = deque(self._plan)
        self._actors: dict[str, Actor] = {}
        # Guards everything below and `_to_do`; notified of every change of the clock, and when a
        # person's actions are done.
        self._changed = threading.Condition()
        self._backlogs: dict[str, deque[Action]] = {}
        self._stopping = False
        self._thread: threading.Thread | None = None
        self._pool: ThreadPoolExecutor | None = None

    def plan(self) -> list[Action]:
        """Return every action of the cast, in order, done or not."""
        return list(self._plan)

    def kinds(self) -> dict[str, str]:
        """Return each member's kind, by handle: "mentor" or "participant"."""
        return {each.handle: "mentor" if each.is_mentor else "participant" for each in self.members}

    def next_instant(self) -> datetime | None:
        """Return when the next action is due; None if all are done."""
        with self._changed:
            return self._to_do[0].at if self._to_do else None

    def do_due(self, now: datetime) -> None:
        """Carry out all actions due at `now`, one after the other, in the order of the plan."""
        while self._to_do and self._to_do[0].at <= now:
            self._do(self._to_do.popleft())

    def is_done(self) -> bool:
        """Return whether all actions are done."""
        with self._changed:
            return not self._to_do and not self._backlogs

    def start(self) -> None:
        """Start to act as the clock runs, in threads of the cast's own."""
        self._clock.on_change(self._wake)
        self._pool = ThreadPoolExecutor(HANDS, thread_name_prefix="cast")
        self._thread = threading.Thread(target=self._run, name="cast", daemon=True)
        self._thread.start()

    def settle(self, timeout: float = 60) -> None:
        """Wait until all due actions are done; call it between `start` and `stop`.

        `timeout` is in seconds of wall time.

        Raises:
            TimeoutError: if some are not done by then
        """
        with self._changed:
            self._hand_on_due()
            if not self._changed.wait_for(lambda: not self._backlogs, timeout):
                raise TimeoutError(
                    f"after {timeout} s {len(self._backlogs)} people are still at it"
                )

    def stop(self) -> None:
        """Start no more actions, and wait for those that have begun."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        if self._pool is not None:
            self._pool.shutdown(wait=True)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._stopping:
                    return
                self._hand_on_due()
                self._changed.wait(self._seconds_to_next())

    def _seconds_to_next(self) -> float | None:
        """Return the wall time until the next action; None if it needs a change of the clock."""
        if not self._to_do:
            return None
        wall = self._clock.wall_time_at(self._to_do[0].at)
        if wall == NEVER:
            return None
        seconds = (wall - self._wall()).total_seconds()
        return min(max(seconds, 0), threading.TIMEOUT_MAX)

    def _hand_on_due(self) -> None:
        now = self._clock.now()
        while not self._stopping and self._to_do and self._to_do[0].at <= now:
            self._hand_on(self._to_do.popleft())

    def _hand_on(self, action: Action) -> None:
        """Run an action in a thread, after its person's others. The caller holds `_changed`."""
        backlog = self._backlogs.get(action.handle)
        if backlog is not None:
            backlog.append(action)
        elif self._pool is not None:
            self._backlogs[action.handle] = deque([action])
            self._pool.submit(self._do_backlog, action.handle)

    def _do_backlog(self, handle: str) -> None:
        while True:
            with self._changed:
                backlog = self._backlogs[handle]
                if not backlog or self._stopping:
                    del self._backlogs[handle]
                    self._changed.notify_all()
                    return
                action = backlog.popleft()
                self.worst_delay = max(self.worst_delay, self._run_since(action.at))
            try:
                self._do(action)
            except Exception as error:
                # One person's error must not stop the others, nor stay unseen.
                log.exception("an act failed: %s", action)
                self.undone.append(UndoneAction(action, repr(error)))

    def _run_evenly_since(self, instant: datetime) -> timedelta:
        speed = float(getattr(self._clock, "speed", 1))
        return (self._clock.now() - instant) / speed if speed else timedelta()

    def _do(self, action: Action) -> None:
        try:
            do_action(action, self._actor(action.handle))
        except CannotDo as cannot:
            self.undone.append(UndoneAction(action, str(cannot)))
        except SlackError as refused:
            self.undone.append(UndoneAction(action, f"Slack said {refused.error}."))

    def _actor(self, handle: str) -> Actor:
        if handle not in self._actors:
            others = [each.handle for each in self.members if not each.is_mentor]
            member = next(each for each in self.members if each.handle == handle)
            self._actors[handle] = Actor(self._workspace, member, others, self.answers.append)
        return self._actors[handle]
