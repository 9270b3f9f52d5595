"""People who use the bot while it is in trouble, and what must be true of them in the end."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random
from threading import Event, Thread
from time import monotonic
from typing import TypeVar

from sqlalchemy import select

from bot.core.database import Database
from bot.registration.models import Participant
from bot.teams.models import Membership, Team
from bot.workspaces.models import Person
from rehearsal import Answer, CannotDo, Message, Modal, Workspace
from rehearsal import Person as Member

T = TypeVar("T")

ANSWERED, REFERENCE, UNANSWERED = "answered", "reference", "unanswered"
# Is in no team, and not registered.
PASSER_BY = "zoe"
# What nobody gets twice who asks once.
CALENDAR = "/agenda ics"
# Between two things that somebody does, and before they try again.
THINKING, SULKING = (0.1, 0.6), (0.5, 1.5)
# A reply that was too late for the acknowledgement comes after it.
SECONDS_TO_REPLY = 5.0


class GaveUp(Exception):
    """Somebody was told to stop before they were through."""


@dataclass(frozen=True)
class Told:
    """What somebody was told, and after how many seconds."""

    handle: str
    deed: str
    outcome: str
    text: str
    seconds: float


@dataclass
class Crowd:
    """Teams of three: one founds it, one joins it by name, one is invited and accepts.

    In the end each asks for the agenda as a file. Each has a thread of their own, and tries again
    whatever was not done, as people do.
    """

    workspace: Workspace
    rng: Random
    teams: int
    told: list[Told] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """They are in the workspace from now on."""
        self._stopped = Event()
        self._founded = [Event() for _ in range(self.teams)]
        for handle in (*self.handles(), PASSER_BY):
            self.workspace.add_person(handle, handle.title())
        self._threads = [
            Thread(target=self._live, args=(number, place, self.rng.random()), daemon=True)
            for number in range(self.teams)
            for place in range(3)
        ]

    def handles(self) -> list[str]:
        """Everybody's handle."""
        return [name_person(number, place) for number in range(self.teams) for place in range(3)]

    def start(self) -> None:
        """Have them begin."""
        for thread in self._threads:
            thread.start()

    def meet_trouble(self) -> bool:
        """Whether somebody was answered with a reference; a passer-by tries again each time.

        All others may be through. What the passer-by tries is committed each time: a full disk
        is not met by a transaction that is rolled back.
        """
        person = self.workspace.person(PASSER_BY)
        self._try(person, CALENDAR, partial(say, self.workspace, person, *CALENDAR.split()))
        return any(each.outcome == REFERENCE for each in self.told)

    def wait_through(self, seconds: float) -> None:
        """Wait until everybody has done what they meant to; who has not by then gives up."""
        end = monotonic() + seconds
        for thread in self._threads:
            thread.join(max(end - monotonic(), 0))
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def tally(self) -> str:
        """How often they were answered, and how."""
        counts = Counter(each.outcome for each in self.told)
        return ", ".join(f"{number} {outcome}" for outcome, number in sorted(counts.items()))

    def unanswered(self) -> list[str]:
        """A sentence for each time that somebody got no answer of the bot's."""
        return [
            f"{each.handle} got no answer to {each.deed} in {each.seconds:.1f} s: {each.text}"
            for each in self.told
            if each.outcome == UNANSWERED
        ]

    def _live(self, number: int, place: int, seed: float) -> None:
        rng = Random(seed)  # noqa: S311 - dice, no secret
        person = self.workspace.person(name_person(number, place))
        try:
            self._play(person, number, place, rng)
        except GaveUp:
            self.failed.append(f"{person.handle} did not get through: {self._last(person)}")
        except Exception as error:  # noqa: BLE001 - told with the round
            self.failed.append(f"{person.handle} met {type(error).__name__}: {error}")

    def _play(self, person: Member, number: int, place: int, rng: Random) -> None:
        name = name_team(number)
        self.workspace.change_person(person.handle, tz="Europe/Zurich")
        self._do(person, "/register", lambda: register(self.workspace, person), rng)
        if place == 0:
            self._command(person, "/team", f"create {name}", rng)
            self._founded[number].set()
            guest = name_person(number, 2)
            self._command(person, "/team", f"invite @{guest}", rng)
        elif place == 1:
            self._wait(self._founded[number].is_set)
            self._command(person, "/team", f"join {name}", rng)
        else:
            self._wait(lambda: find_invitation(person))
            self._do(person, "Accept", lambda: accept(person), rng)
        self.workspace.change_person(person.handle, tz="America/Chicago")
        self._command(person, "/agenda", "", rng)
        self._command(person, "/agenda", "ics", rng)

    def _command(self, person: Member, command: str, text: str, rng: Random) -> None:
        what = f"{command} {text}".strip()
        self._do(person, what, lambda: say(self.workspace, person, command, text), rng)

    def _do(
        self, person: Member, deed: str, do: Callable[[], tuple[str, str]], rng: Random
    ) -> None:
        """Do it, and again after a while as long as it was not answered as it should be."""
        outcome = ""
        while outcome != ANSWERED:
            outcome = self._try(person, deed, do)
            pause = THINKING if outcome == ANSWERED else SULKING
            if self._stopped.wait(rng.uniform(*pause)):
                raise GaveUp

    def _try(self, person: Member, deed: str, do: Callable[[], tuple[str, str]]) -> str:
        """Do it once, and note what came of it: how it was answered."""
        began = monotonic()
        outcome, text = do()
        self.told.append(Told(person.handle, deed, outcome, text, monotonic() - began))
        return outcome

    def _wait(self, condition: Callable[[], object]) -> None:
        while not condition():
            if self._stopped.wait(0.1):
                raise GaveUp

    def _last(self, person: Member) -> str:
        mine = [each for each in self.told if each.handle == person.handle]
        return f"{mine[-1].deed}: {mine[-1].text}" if mine else "nothing was tried"


def name_person(number: int, place: int) -> str:
    """The handle of a team's founder, of who joins it, of who is invited."""
    return f"{('ana', 'ben', 'chi')[place]}{number:02}"


def name_team(number: int) -> str:
    """A team's name."""
    return f"team{number:02}"


def say(workspace: Workspace, person: Member, command: str, text: str = "") -> tuple[str, str]:
    """What came of a command, which may be answered a little after it was acknowledged."""
    before = list_private(person)
    answer = person.command(command, text)
    if answer.error is None and not answer.text and person.modal is None:
        try:
            workspace.wait_for(lambda: len(list_private(person)) > len(before), SECONDS_TO_REPLY)
        except TimeoutError:
            return UNANSWERED, "nothing was said"
        return read_answer(Answer(list_private(person)[-1].text))
    return read_answer(answer)


def list_private(person: Member) -> list[Message]:
    """What only this person sees in #general, where they type."""
    return [each for each in person.sees() if each.ephemeral_to == person.handle]


def register(workspace: Workspace, person: Member) -> tuple[str, str]:
    """What came of /register and its form."""
    outcome, text = say(workspace, person, "/register")
    if person.modal is None:
        return (outcome, text) if outcome != ANSWERED else (UNANSWERED, f"no form, but: {text}")
    person.fill({"affiliation": "Brown University"})
    modal = person.submit()
    while person.modal is not None:
        person.close_modal()
    return read_modal(modal)


def accept(person: Member) -> tuple[str, str]:
    """What came of pressing Accept under the invitation."""
    invitation = find_invitation(person)
    try:
        answer = person.click("Accept", in_=invitation) if invitation else Answer()
    except CannotDo:
        return ANSWERED, "the invitation has no button any more"
    outcome, text = read_answer(answer)
    return (outcome, text) if text else (UNANSWERED, "nothing was said")


def find_invitation(person: Member) -> Message | None:
    """The invitation, among whatever else was said there, as why a press was not answered."""
    told = person.direct_messages()
    return next((each for each in told if "invite" in each.text), None)


def read_answer(answer: Answer) -> tuple[str, str]:
    """How a command or a press was answered, and in which words."""
    if answer.error is not None:
        return UNANSWERED, answer.error
    return (REFERENCE if "reference" in answer.text else ANSWERED), answer.text


def read_modal(modal: Modal | None) -> tuple[str, str]:
    """How a form was answered."""
    if modal is None:
        return ANSWERED, "closed"
    if modal.trouble is not None:
        return UNANSWERED, modal.trouble
    text = str(modal.blocks)
    return (REFERENCE if "reference" in text else ANSWERED), modal.title


def find_untruths(crowd: Crowd, database: Database) -> list[str]:
    """A sentence for whatever is not as it must be; and what those whom it is about were told."""
    untruths = [*crowd.failed, *_compare_all(crowd, database)]
    story = [
        f"{each.handle}: {each.deed}: {each.text}"
        for each in crowd.told
        if each.outcome == ANSWERED and any(each.handle in untruth for untruth in untruths)
    ]
    return [*untruths, *story]


def _compare_all(crowd: Crowd, database: Database) -> Iterator[str]:
    workspace, handles = crowd.workspace, crowd.handles()
    ours = Person.slack_id.in_([workspace.person(handle).id for handle in handles])
    with database.read() as session:
        query = (
            select(Person.slack_id)
            .join(Participant)
            .where(ours, Participant.withdrawn_at.is_(None))
        )
        registered = Counter(workspace.name_of(each) for each in session.scalars(query))
        members = Counter(
            (name, workspace.name_of(slack_id))
            for name, slack_id in session.execute(
                select(Team.name, Person.slack_id)
                .join(Membership, Membership.team_id == Team.id)
                .join(Participant, Participant.id == Membership.participant_id)
                .join(Person, Person.id == Participant.person_id)
                .where(ours, Team.closed_at.is_(None), Membership.left_at.is_(None))
            )
        )
        people = session.execute(select(Person.slack_id, Person.zone).where(ours))
        zones = Counter((workspace.name_of(slack_id), str(zone)) for slack_id, zone in people)
    yield from compare("registered", registered, Counter(handles))
    teams = range(crowd.teams)
    meant = Counter((name_team(n), name_person(n, place)) for n in teams for place in range(3))
    yield from compare("members", members, meant)
    meant_zones = Counter((handle, "America/Chicago") for handle in handles)
    yield from compare("zones", zones, meant_zones)
    for number in teams:
        yield from _look_at_channel(workspace, number)
    for handle in (*handles, PASSER_BY):
        yield from _count_calendars(crowd, handle)


def _count_calendars(crowd: Crowd, handle: str) -> Iterator[str]:
    """A sentence if somebody has more files of the agenda than they asked for, or fewer.

    What was answered with a reference may have been done.
    """
    asked = [each.outcome for each in crowd.told if (each.handle, each.deed) == (handle, CALENDAR)]
    found = count_files(crowd.workspace.person(handle), "-agenda-")
    if not asked.count(ANSWERED) <= found <= len(asked):
        told = f"was told {asked.count(ANSWERED)} times that it comes, in {len(asked)} tries"
        yield f"{handle} has the agenda as a file {found} times, and {told}"


def count_files(person: Member, name: str) -> int:
    """How many files with this in their names the person has in their direct messages."""
    files = [file for message in person.direct_messages() for file in message.files]
    return sum(name in file.name for file in files)


def _look_at_channel(workspace: Workspace, number: int) -> Iterator[str]:
    name = f"team-{name_team(number)}"
    channel = workspace.channel(name)
    people = [name_person(number, place) for place in range(3)]
    present = Counter(channel.members if channel else ())
    yield from compare(f"in #{name}", present, Counter([*people, "hackathon"]))
    said = Counter(each.text for each in workspace.messages(name) if " joined " in each.text)
    greeting = "<@{}> joined *{}*. Say hello!"
    meant = (greeting.format(workspace.person(p).id, name_team(number)) for p in people[1:])
    yield from compare(f"said in #{name}", said, Counter(meant))


def compare(what: str, found: Counter[T], meant: Counter[T]) -> Iterator[str]:
    """A sentence where these are not the same."""
    if found != meant:
        yield f"{what}: {dict(found - meant)} too many, {dict(meant - found)} missing"
