"""Registers people, and edits their registrations.

New registrations are accepted while registration is open. Participants may edit theirs until the
last day is over, even after registration has closed, and withdraw at any time: withdrawing leaves
their teams, and is in teams/membership.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, contains_eager

from bot.challenges.models import Challenge
from bot.challenges.queries import list_challenges
from bot.core.database import lock_rows
from bot.core.errors import FieldErrors, Refused
from bot.hackathon_file.schema import HackathonFile
from bot.hackathons.models import Hackathon
from bot.registration.eligibility import require_open
from bot.registration.models import Participant
from bot.registration.questions import WrongAnswer, read_answers, read_text
from bot.workspaces.models import Person

NAME_LENGTH = 200
# The site of participants who come in person, if the event's file names no sites.
IN_PERSON = "in-person"


@dataclass(frozen=True)
class RegistrationForm:
    """A filled-in registration form; its field names are the form's.

    `site` is a site's key, or None for online; `challenges` are keys; `answers` are those to the
    file's own questions, by field (`question:KEY`).
    """

    affiliation: str
    certificate_name: str
    site: str | None = None
    challenges: Sequence[str] = ()
    experience: str | None = None
    looking_for_team: bool = False
    code_of_conduct: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)


def find_participant(
    session: Session, hackathon: Hackathon, slack_id: str, *, lock: bool = False
) -> Participant | None:
    """Return the registration of the person with this Slack id; None if they are not registered.

    With `lock`, it is locked until the transaction ends. Participants are locked before teams, to
    avoid deadlocks.
    """
    parameters = {
        "hackathon": hackathon.id,
        "workspace": hackathon.workspace_id,
        "slack_id": slack_id,
    }
    return session.scalar(REGISTERED_LOCKED if lock else _REGISTERED, parameters)


# The parameters are `hackathon`, `workspace` and `slack_id`.
_REGISTERED = (
    select(Participant)
    .join(Participant.person)
    .options(contains_eager(Participant.person))
    .where(
        Participant.hackathon_id == bindparam("hackathon"),
        Participant.withdrawn_at.is_(None),
        Person.workspace_id == bindparam("workspace"),
        Person.slack_id == bindparam("slack_id"),
    )
)
REGISTERED_LOCKED = lock_rows(_REGISTERED, Participant)


def require_participant(
    session: Session, hackathon: Hackathon, slack_id: str, *, lock: bool = False
) -> Participant:
    """Return the registration of the person with this Slack id, locked if `lock`.

    Raises:
        Refused: if the person is not registered.
    """
    participant = find_participant(session, hackathon, slack_id, lock=lock)
    if participant is None:
        raise Refused("Register first with `/register`; it takes a minute.")
    return participant


def register_participant(
    session: Session, hackathon: Hackathon, person: Person, form: RegistrationForm, now: datetime
) -> Participant:
    """Return the person's registration after the form: a new one, theirs edited, or theirs revived.

    Raises:
        Refused: if registration is not open, or the hackathon of this participant is over.
        FieldErrors: if the form cannot be accepted.
    """
    # A person who is not registered has no registration to lock: lock the person instead.
    session.execute(lock_rows(select(Person.id).where(Person.id == person.id), Person))
    participant = session.scalar(
        lock_rows(
            select(Participant).where(
                Participant.hackathon_id == hackathon.id, Participant.person_id == person.id
            ),
            Participant,
        )
    )
    in_force = participant is not None and participant.withdrawn_at is None
    require_open(hackathon, participant if in_force else None, now)
    values = _read_form(hackathon.file, list_challenges(session, hackathon), form)
    if participant is None:
        participant = Participant(hackathon_id=hackathon.id, person=person, registered_at=now)
        session.add(participant)
    elif not in_force:
        participant.registered_at, participant.withdrawn_at = now, None
        participant.agreed_at = None
    for name, value in values.items():
        setattr(participant, name, value)
    if form.code_of_conduct and participant.agreed_at is None:
        participant.agreed_at = now
    session.flush()
    return participant


def list_places(file: HackathonFile) -> list[tuple[str | None, str]]:
    """Return the places to take part: a site's key, or None for online, with the name to show.

    Return an empty list if there is nothing to choose.
    """
    places: list[tuple[str | None, str]] = [(site.key, site.name) for site in file.where.sites]
    if not places and file.where.kind == "hybrid":
        places = [(IN_PERSON, file.where.venue or "In person")]
    if file.where.kind != "in person" and places:
        places.insert(0, (None, "Online"))
    return places


def _read_form(
    file: HackathonFile, challenges: list[Challenge], form: RegistrationForm
) -> dict[str, Any]:
    """Return the values of the participant's columns.

    Raises:
        FieldErrors: if the form cannot be accepted, with all that is wrong at once.
    """
    answers, wrong = read_answers(file.registration.questions, form.answers)
    values: dict[str, Any] = {"answers": answers, "looking_for_team": form.looking_for_team}
    for name in ("affiliation", "certificate_name"):
        try:
            values[name] = read_text(getattr(form, name), NAME_LENGTH)
        except WrongAnswer as error:
            wrong[name] = str(error)
    if values.get("certificate_name") == "":
        wrong["certificate_name"] = "Please write your name as the certificate should have it."

    sites = [key for key, _ in list_places(file)] or [None]
    if form.site not in sites:
        wrong["site"] = "Please choose one of the places listed."
    values["site"] = form.site

    by_key = {challenge.key: challenge for challenge in challenges}
    if not set(form.challenges) <= set(by_key):
        wrong["challenges"] = "Please choose from the challenges listed."
    values["interests"] = [by_key[key] for key in form.challenges if key in by_key]

    levels = [None, *file.registration.experience]
    if form.experience not in levels:
        wrong["experience"] = "Please choose one of the levels listed."
    values["experience"] = form.experience

    if file.registration.code_of_conduct and not form.code_of_conduct:
        wrong["code_of_conduct"] = "Please agree to the code of conduct to take part."
    if wrong:
        raise FieldErrors(wrong)
    return values
