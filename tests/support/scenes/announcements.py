"""Organisers who announce, and people to whom they do, by the rules alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from bot.announcements.audience import Audience
from bot.announcements.draft import AnnouncementForm, ChosenChannel, save_draft
from bot.announcements.kinds import ANNOUNCEMENT
from bot.announcements.models import Announcement, AnnouncementState
from bot.announcements.release import confirm_draft
from bot.audit.models import AuditEntry
from bot.core.errors import FieldErrors
from bot.hackathons.models import Hackathon
from bot.outbox.batches import BatchProgress, count_progress
from bot.outbox.kinds import MessageKind
from bot.outbox.models import OutboxRow, OutboxState
from bot.outbox.rows import settle
from bot.workspaces.models import Person
from bot.workspaces.people import find_person
from tests.support.factories import NOW, make_hackathon, make_participant, make_person
from tests.support.neighbours import Neighbours, select_ours

GENERAL = ChosenChannel("C1", "general")
EVERYONE = Audience(any_of=("registered",))


class AnnouncementScene:
    """`olga` and `otto` organise, as UOLGA and UOTTO; `ana`, `ben` and `chi` are registered.

    Ana is in New York, Ben in Zurich, Chi in Tokyo. The event's zones are New York's and Chicago's.
    """

    def __init__(
        self, session: Session, neighbours: Neighbours = Neighbours.OWING, /, **file: Any
    ) -> None:
        self.session = session
        file.setdefault("organisers", ["olga@example.org", "otto@example.org"])
        self.hackathon: Hackathon = make_hackathon(session, neighbours, **file)
        self.olga = make_person(session, self.hackathon, "olga")
        self.otto = make_person(session, self.hackathon, "otto")
        for person in (self.olga, self.otto):
            person.email = f"{person.name.lower()}@example.org"
        for name, zone in (
            ("ana", "America/New_York"),
            ("ben", "Europe/Zurich"),
            ("chi", "Asia/Tokyo"),
        ):
            make_participant(session, self.hackathon, name).person.zone = zone
        session.flush()
        self.now = NOW

    def wait(self, **duration: float) -> datetime:
        """Let time pass."""
        self.now += timedelta(**duration)
        return self.now

    def person(self, name: str) -> Person:
        """Somebody who is known."""
        found = find_person(self.session, self.hackathon.workspace_id, f"U{name.upper()}")
        assert found is not None
        return found

    def draft(self, text: str = "Lunch is ready", **parts: Any) -> Announcement:
        """A draft of Olga's: to everybody who is registered, at once, unless `parts` say else."""
        return save_draft(
            self.session, self.hackathon, self.olga, make_form(text, **parts), self.now
        )

    def faults(self, text: str = "Lunch is ready", **parts: Any) -> dict[str, str]:
        """What is said under each field of a form that cannot be taken."""
        try:
            self.draft(text, **parts)
        except FieldErrors as wrong:
            return dict(wrong.errors)
        return {}

    def announce(self, text: str = "Lunch is ready", **parts: Any) -> Announcement:
        """What Olga has written and confirmed; what is urgent without the word."""
        return confirm_draft(self.session, self.draft(text, **parts), now=self.now)

    def rows(self, kind: MessageKind = ANNOUNCEMENT) -> list[OutboxRow]:
        """What is owed of this kind, in order, however it stands."""
        query = select_ours(OutboxRow).where(OutboxRow.kind == kind.name).order_by(OutboxRow.id)
        return list(self.session.scalars(query.execution_options(populate_existing=True)))

    def lanes(self, kind: MessageKind = ANNOUNCEMENT) -> list[str]:
        """Where what waits of this kind goes."""
        return [row.lane for row in self.rows(kind) if row.state == OutboxState.WAITING]

    def settle(
        self, *lanes: str, state: OutboxState = OutboxState.SENT, reason: str | None = None
    ) -> list[int]:
        """Have these places' messages end so, as a delivery writes it down; whose they are."""
        rows = [row for row in self.rows() if row.lane in lanes]
        for row in rows:
            ts = f"{row.id}.0" if state == OutboxState.SENT else None
            settle(row, state, now=self.now, reason=reason, channel="C1", ts=ts)
        self.session.flush()
        return [row.batch_id for row in rows if row.batch_id is not None]

    def progress(self, announcement: Announcement) -> BatchProgress:
        """How far it has come."""
        return count_progress(self.session, announcement.batch)

    def log(self) -> list[tuple[str, str]]:
        """What was done and by whom, in order."""
        entries = self.session.scalars(select_ours(AuditEntry).order_by(AuditEntry.id))
        return [(each.action, each.person.name if each.person else "") for each in entries]


def make_form(text: str = "Lunch is ready", **parts: Any) -> AnnouncementForm:
    """A form as an organiser fills it in."""
    channels: Sequence[ChosenChannel] = parts.pop("channels", ())
    content = {
        "audience": Audience() if channels else EVERYONE,
        "day": None,
        "clock": None,
        "zone": "America/New_York",
        **parts,
    }
    return AnnouncementForm(text=text, channels=channels, **content)


def state_of(announcement: Announcement) -> AnnouncementState:
    """Where it stands."""
    return AnnouncementState(announcement.state)
