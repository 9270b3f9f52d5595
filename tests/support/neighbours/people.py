"""What the neighbours have of a person who comes into the workspace under test, as rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.announcements.models import AnnouncementState
from bot.teams.models import InvitationState, JoinRequestState
from tests.support.neighbours.rows import (
    ANNOUNCED,
    BEFORE,
    CHALLENGES,
    ELSEWHERE,
    NORAS,
    REGISTERED,
    TEAMS,
    WORKSPACES,
    Row,
    id_of,
    make_entry,
    make_outbox_row,
)


@dataclass(frozen=True)
class Somebody:
    """A person who is in the neighbours: ids of theirs, or expressions for them.

    `people` are by workspace, `participants` by hackathon; `ending` is what became of what the
    neighbours had pending.
    """

    slack_id: Any
    people: dict[int, Any]
    participants: dict[int, Any]
    ending: Row


def list_namesake(somebody: Somebody) -> list[tuple[str, Row]]:
    """Return the person with the same Slack id in the other workspace."""
    namesake = {
        "workspace_id": ELSEWHERE,
        "slack_id": somebody.slack_id,
        "name": "Somebody Else",
        "full_name": None,
        "zone": "Asia/Tokyo",
        "email": None,
        "is_admin": True,
        "left_at": None,
        "updated_at": None,
    }
    return [("people", namesake)]


def list_rows_about(somebody: Somebody) -> list[tuple[str, Row]]:
    """Return what the neighbours have of a person of the workspace under test."""
    return [row for each in WORKSPACES for row in _list_rows_in(each, somebody)]


def _list_rows_in(hackathon: int, somebody: Somebody) -> Iterator[tuple[str, Row]]:
    since = REGISTERED[hackathon]
    person = somebody.people[WORKSPACES[hackathon]]
    participant = somebody.participants[hackathon]
    own, other = (id_of(hackathon, place, len(TEAMS)) for place in range(len(TEAMS)))
    yield (
        "participants",
        {
            "hackathon_id": hackathon,
            "person_id": person,
            "registered_at": since,
            "withdrawn_at": None,
            "affiliation": "Elsewhere",
            "site": "elsewhere",
            "experience": "Elsewhere",
            "looking_for_team": True,
            "certificate_name": "Somebody Else",
            "agreed_at": since,
            "answers": {"elsewhere": "yes"},
        },
    )
    challenge = id_of(hackathon, 0, len(CHALLENGES))
    yield "interests", {"participant_id": participant, "challenge_id": challenge}
    place = {"team_id": own, "participant_id": participant}
    yield "memberships", {**place, "joined_at": since, "left_at": None}
    asked = {"team_id": other, "created_at": since, "answered_at": None}
    invited_by = NORAS[WORKSPACES[hackathon]]
    yield (
        "invitations",
        {
            **asked,
            "person_id": person,
            "invited_by_id": invited_by,
            "state": InvitationState.OPEN,
        },
    )
    yield (
        "join_requests",
        {
            **asked,
            "participant_id": participant,
            "state": JoinRequestState.OPEN,
            "answered_by_id": None,
        },
    )
    yield "mutes", {"hackathon_id": hackathon, "person_id": person, "muted_at": since}
    for role, key in (("organiser", None), ("mentor", "higgs"), ("judge", None)):
        yield (
            "role_grants",
            {
                "hackathon_id": hackathon,
                "role": role,
                "member": somebody.slack_id,
                "challenge": key,
                "from_file": role == "organiser",
                "granted_at": since,
                "ended_at": None,
            },
        )
    yield "audit", make_entry(hackathon, person, "agenda moved", after={"key": "talk"})
    yield "audit", make_entry(hackathon, person, "refused", subject="/announce")
    sending = id_of(hackathon, ANNOUNCED.index(AnnouncementState.SENDING), len(ANNOUNCED))
    yield (
        "outbox",
        make_outbox_row(
            hackathon,
            f"announcement:{sending}:@" + somebody.slack_id,
            "announcement",
            "@" + somebody.slack_id,
            due=BEFORE,
            arguments={"title": "Of a neighbour"},
            **{**somebody.ending, "bulk": True},
            batch_id=sending,
        ),
    )
