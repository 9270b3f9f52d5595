"""The people's side of a workspace in a terminal: what they see, and lines that make them act."""

from collections.abc import Sequence
from typing import TextIO

from rehearsal.people.fields import CannotDo
from rehearsal.people.person import Person
from rehearsal.state.records import WorkspaceEvent
from rehearsal.text.narrator import Narrator
from rehearsal.text.zone_times import show_instant
from rehearsal.workspace import Workspace

HELP = """\
NAME: /command words        a slash command, typed in #general
NAME: #channel /command     the same in another channel
NAME: hello                 a message in #general
NAME: #channel hello        a message in another channel
NAME: Label = value         fills a field of the open form; several options with commas
NAME: submit                sends the open form
NAME: close                 closes the open form
NAME: click Accept          presses a button
NAME: choose X = Y          chooses in a menu; several options with commas
NAME: home                  looks at the app's Home
who                         lists the people and their zones
help                        shows this"""


class Terminal:
    """Prints a workspace's events to `output`, and runs lines that people type.

    `zones` (IANA names) date messages to whole channels; those to one person are in theirs.
    """

    def __init__(
        self, workspace: Workspace, output: TextIO, zones: Sequence[str] = ("UTC",)
    ) -> None:
        self._workspace = workspace
        self._output = output
        self._narrator = Narrator(workspace, zones)
        workspace.on_event(self._on_event)

    def run_line(self, line: str) -> None:
        """Carry out `line`, or print in one sentence why it cannot be done."""
        line = line.strip()
        if not line:
            return
        if line == "help":
            self._print(HELP)
        elif line == "who":
            self._print_people()
        else:
            try:
                self._run_for_person(line)
            except CannotDo as refused:
                self._print(str(refused))

    def complete(self, beginning: str) -> list[str]:
        """Return the names of people that begin so, each with its colon."""
        handles = [user.handle for user in self._workspace.people()]
        return [f"{handle}: " for handle in handles if handle.startswith(beginning.lower())]

    def _run_for_person(self, line: str) -> None:
        name, colon, words = line.partition(":")
        if not colon:
            raise CannotDo('A line begins with a name and a colon; "help" shows what can be said.')
        person, words = self._find_person(name.strip()), words.strip()
        if not words:
            raise CannotDo(f'What should {person.handle} do? "help" shows what can be said.')
        verb, _, rest = words.partition(" ")
        if words.startswith("#"):
            self._speak(person, rest.strip(), verb[1:])
        elif words == "submit":
            person.submit()
            self._print_lines(self._narrator.describe_errors(person.handle))
        elif words == "close":
            person.close_modal()
        elif words == "home":
            self._show_home(person)
        elif verb == "click" and rest:
            self._report(person.click(rest.strip()).error, f"{rest} was not answered")
        elif verb == "choose" and "=" in rest:
            self._choose(person, rest)
        elif "=" in words and not words.startswith("/") and person.modal is not None:
            self._fill(person, words)
        else:
            self._speak(person, words, "general")

    def _find_person(self, name: str) -> Person:
        handles = [user.handle for user in self._workspace.people()]
        matches = [handle for handle in handles if handle == name.lower()]
        matches = matches or [handle for handle in handles if handle.startswith(name.lower())]
        if not name or not matches:
            raise CannotDo(f'There is nobody called "{name}"; there are {", ".join(handles)}.')
        if len(matches) > 1:
            raise CannotDo(f'"{name}" could be {" or ".join(matches)}.')
        return self._workspace.person(matches[0])

    def _speak(self, person: Person, words: str, channel: str) -> None:
        if not words:
            raise CannotDo(f"What should {person.handle} say in #{channel}?")
        if not words.startswith("/"):
            person.say(words, channel=channel)
            return
        command, _, text = words.partition(" ")
        answer = person.command(command, text, channel=channel)
        self._report(answer.error, answer.text)

    def _fill(self, person: Person, words: str) -> None:
        label, _, value = words.partition("=")
        label, value = label.strip(), value.strip()
        modal = person.modal
        takes_several = modal is not None and isinstance(modal.values.get(label), list)
        person.fill({label: _split(value) if takes_several else value})
        filled = person.modal
        if filled is not None:
            self._print(f"    {label}: {_show(filled.values.get(label))}")

    def _choose(self, person: Person, words: str) -> None:
        name, _, value = words.partition("=")
        try:
            answer = person.choose(name.strip(), value.strip())
        except CannotDo:
            # The value may be several options; an option may also have a comma in its name.
            if "," not in value:
                raise
            answer = person.choose(name.strip(), *_split(value))
        self._report(answer.error, f"{name.strip()} was not answered")

    def _show_home(self, person: Person) -> None:
        home = person.open_home()
        if home is None:
            raise CannotDo(f"{person.handle} has no Home with the app yet.")
        self._print_lines([f"  {person.handle}'s Home:"])
        self._print_lines(self._narrator.describe_view(person.handle, home))

    def _print_people(self) -> None:
        now = self._workspace.now()
        for user in self._workspace.people():
            admin = ", admin" if user.is_admin else ""
            time = show_instant(now, [user.tz])
            self._print(f"{user.handle}: {user.real_name}, {user.tz} ({time}){admin}")

    def _report(self, error: str | None, words: str) -> None:
        if error is not None:
            self._print(f"{words}." if words.endswith('"') or "." not in words else words)

    def _on_event(self, event: WorkspaceEvent) -> None:
        self._print_lines(self._narrator.describe(event))

    def _print_lines(self, lines: list[str]) -> None:
        for line in lines:
            self._print(line)

    def _print(self, line: str) -> None:
        self._output.write(f"{line}\n")
        self._output.flush()


def _split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _show(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value) or "nothing"
    return "nothing" if value is None else str(value)
