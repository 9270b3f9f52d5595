"""An organiser who asks for what is not harmless twice: it must come exactly once."""

from collections.abc import Iterator, Sequence

from rehearsal import Modal, Workspace
from tests.chaos.crowd.people import ANSWERED, count_files, register, say
from tests.chaos.scene import ORGANISER, Scene

# Is registered, and in no team.
LONER = "leo"
ANNOUNCEMENT = "Lunch is ready"
PROOF, NUDGE = "Send to me first", "Nudge 1 without a team"


class Organiser:
    """Exports everything, sees a proof of an announcement, announces, and nudges; each once."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._workspace: Workspace = scene.workspace
        self._person = self._workspace.person(ORGANISER)
        self._workspace.add_person(LONER)
        self._troubles: list[str] = []

    def prepare(self) -> None:
        """Ask for the export, and for the proof; and have the loner register."""
        self._note("/organiser export", *say(self._workspace, self._person, "/organiser", "export"))
        self._note("/register", *register(self._workspace, self._workspace.person(LONER)))
        say(self._workspace, self._person, "/announce", ANNOUNCEMENT)
        self._person.fill(
            {"By direct message to": ["Everyone registered"], "In channels": ["general"]}
        )
        self._check_modal("Preview", self._person.submit())
        self._person.click(PROOF, in_="modal")
        self._wait_for_text(ORGANISER, "the proof")

    def announce(self) -> None:
        """Send the announcement to everybody who is registered, once all are who mean to be."""
        self._check_modal("Announcement", self._person.submit())
        self._close_all()
        self._wait_for_text(LONER, "the announcement")

    def nudge(self) -> None:
        """Nudge the loner, once all others are in their teams."""
        say(self._workspace, self._person, "/organiser", "status")
        self._person.click(NUDGE)
        self._check_modal("Nudge", self._person.submit())
        self._close_all()

    def find_wrong(self, audience: Sequence[str]) -> Iterator[str]:
        """A sentence for whatever did not come exactly once; all of the audience is registered."""
        yield from self._troubles
        exports = count_files(self._person, "-export-")
        yield from self._expect_one("the export", ORGANISER, exports)
        # Its organiser is not registered, and has the proof alone.
        yield from self._expect_one("the proof", ORGANISER, self._count_texts(ORGANISER))
        for handle in (*audience, LONER):
            yield from self._expect_one("the announcement", handle, self._count_texts(handle))
        general = sum(each.text == ANNOUNCEMENT for each in self._workspace.messages("general"))
        yield from self._expect_one("the announcement", "#general", general)
        loner = self._workspace.person(LONER)
        nudges = sum("in no team yet" in each.text for each in loner.direct_messages())
        yield from self._expect_one("the nudge", LONER, nudges)

    def _expect_one(self, what: str, place: str, found: int) -> Iterator[str]:
        if found != 1:
            yield f"{place} has {what} {found} times"

    def _count_texts(self, handle: str) -> int:
        told = self._workspace.person(handle).direct_messages()
        return sum(each.text == ANNOUNCEMENT for each in told)

    def _wait_for_text(self, handle: str, what: str) -> None:
        self._scene.wait_for(lambda: self._count_texts(handle), f"{what} to reach {handle}")

    def _note(self, deed: str, outcome: str, text: str) -> None:
        if outcome != ANSWERED:
            self._troubles.append(f"{ORGANISER} was not answered to {deed}: {text}")

    def _check_modal(self, title: str, modal: Modal | None) -> None:
        if modal is None or modal.title != title or modal.trouble or modal.errors:
            self._troubles.append(f"{ORGANISER} sees {modal}, and not {title}")

    def _close_all(self) -> None:
        while self._person.modal is not None:
            self._person.close_modal()
