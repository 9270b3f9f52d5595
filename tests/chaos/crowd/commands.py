"""People who type one command after the other, and count the answers to each."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from threading import Event, Lock, Thread
from time import monotonic, sleep

from sqlalchemy import select

from bot.core.database import Database
from bot.teams.models import Team
from rehearsal import Person, Workspace, WorkspaceEvent
from rehearsal.apps.interactions import NO_CONNECTION
from rehearsal.apps.sockets import PayloadDelivery
from tests.chaos.crowd.people import register

CHANGES = 0.5
THINKING = (0.1, 0.5)
LOOK_SECONDS = 0.05
# For a command that perhaps nobody heard.
SHORT_WAIT = 5.0


class Typists:
    """Leads of teams of one, who ask for challenges and rename their teams, again and again.

    Every command has a word of its own, and an answer within `longest`, in seconds.
    `changes_delivered` counts the renamings that were given to a connection.
    """

    def __init__(
        self,
        workspace: Workspace,
        database: Database,
        rng: Random,
        typists: int,
        *,
        longest: float,
    ) -> None:
        self._workspace = workspace
        self._database = database
        self._longest = longest
        self._lock = Lock()
        self._stopped = Event()
        self._deaf = 0
        self._delivered: dict[str, bool] = {}
        self._told: dict[str, list[str]] = {}
        self._names: dict[str, list[str | None]] = {}
        self.changes_delivered = 0
        self.troubles: list[str] = []
        for number in range(typists):
            workspace.add_person(f"typist{number}")
        self._threads = [
            Thread(target=self._live, args=(number, rng.random()), daemon=True)
            for number in range(typists)
        ]

    def begin(self) -> None:
        """Have them register and found their teams, in peace; from then on they type."""
        for number in range(len(self._threads)):
            person = self._workspace.person(f"typist{number}")
            register(self._workspace, person)
            person.command("/team", f"create typists {number}")
        self._workspace.sockets.on_delivery(self._note_delivery)
        self._workspace.on_event(self._note_reply)
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Have each come to the end of what they are at."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    @contextmanager
    def not_heard_by_all(self) -> Iterator[None]:
        """While it lasts, a connection is deaf: what is typed may have reached nobody."""
        with self._lock:
            self._deaf += 1
        yield
        with self._lock:
            self._deaf -= 1

    def find_wrong(self) -> Iterator[str]:
        """A sentence for each typist who was told less or more than they asked, or untruths."""
        yield from self.troubles
        if not self._delivered:
            yield "nobody typed anything"
        for number in range(len(self._threads)):
            handle = f"typist{number}"
            mine = [sure for word, sure in self._delivered.items() if is_by(word, number)]
            told = self._told.get(handle, [])
            if not sum(mine) <= len(told) <= len(mine):
                yield f"{handle} was told {len(told)} times, and asked {sum(mine)} to {len(mine)}"
            yield from self._find_doubled(handle, number, told)
            yield from self._find_untrue(handle, number)

    def _find_doubled(self, handle: str, number: int, told: list[str]) -> Iterator[str]:
        words = [word for word in self._delivered if is_by(word, number)]
        counts = Counter(word for text in told for word in words if f"*{word}*" in text)
        for word, times in counts.items():
            if times > 1:
                yield f"{handle} was told {times} times about {word}"

    def _find_untrue(self, handle: str, number: int) -> Iterator[str]:
        """The team has the name that was said last, or one about which nothing could be said."""
        with self._database.read() as session:
            folded = Team.folded_name
            name = session.scalar(select(Team.name).where(folded.like(f"w{number}q%")))
        names = self._names.get(handle, [])
        if names and name not in names:
            yield f"{handle}'s team is {name}, and was said to be {names}"

    def _note_delivery(self, delivery: PayloadDelivery) -> None:
        text = str(delivery.payload.get("text", ""))
        word = text.removeprefix("rename ")
        if not (word.startswith("w") and delivery.envelope_ids):
            return
        with self._lock:
            self._delivered[word] = self._deaf == 0
            self.changes_delivered += text != word

    def _note_reply(self, event: WorkspaceEvent) -> None:
        message = event.message
        if event.kind == "ephemeral_posted" and message is not None:
            self._told.setdefault(str(message.ephemeral_to), []).append(message.text)

    def _live(self, number: int, seed: float) -> None:
        rng = Random(seed)  # noqa: S311 - dice, no secret
        person = self._workspace.person(f"typist{number}")
        try:
            turn = 0
            while not self._stopped.wait(rng.uniform(*THINKING)):
                turn += 1
                self._type(person, f"w{number}q{turn}", is_change=rng.random() < CHANGES)
        except Exception as error:  # noqa: BLE001 - told with the round
            self.troubles.append(f"{person.handle} met {type(error).__name__}: {error}")

    def _type(self, person: Person, word: str, *, is_change: bool) -> None:
        told = len(self._told.get(person.handle, []))
        command, text = ("/team", f"rename {word}") if is_change else ("/challenges", word)
        answer = person.command(command, text)
        if answer.error == NO_CONNECTION:
            return
        reply = self._wait_for_reply(person.handle, told, sure=self._delivered[word])
        if reply is None and self._delivered[word]:
            self.troubles.append(f"{person.handle} got no answer to {command} {text}")
        if is_change:
            self._note_name(person.handle, word, reply)

    def _wait_for_reply(self, handle: str, told: int, *, sure: bool) -> str | None:
        end = monotonic() + (self._longest if sure else SHORT_WAIT)
        while monotonic() < end:
            replies = self._told.get(handle, [])
            if len(replies) > told:
                return replies[told]
            sleep(LOOK_SECONDS)
        return None

    def _note_name(self, handle: str, word: str, reply: str | None) -> None:
        if reply is None:
            # It may have been renamed or not; before its first new name, none begins like theirs.
            self._names.setdefault(handle, [None]).append(word)
        elif f"*{word}*" in reply:
            self._names[handle] = [word]


def is_by(word: str, number: int) -> bool:
    """Whether the typist of this number typed it."""
    return word.startswith(f"w{number}q")
