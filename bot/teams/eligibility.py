"""Decides who may do what in a team: facts in, `Refused` out, in the words that the person reads.

It does not check roles such as organiser: `guard` of `handlers/core/dispatcher.py` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.errors import Refused
from bot.registration.models import Participant
from bot.slack.block_kit import bold, mention
from bot.teams.models import Invitation, Team
from bot.workspaces.models import Person

IN_NO_TEAM = (
    "You are not in a team yet. `/team list` shows those you can join; "
    "`/team create NAME` starts one."
)


@dataclass(frozen=True)
class JoinFacts:
    """The facts that decide whether a participant may join a team.

    `size` is how many members the team has. `first_team` is the name of the participant's team, of
    several the one that they joined first. `is_invited` is about an open invitation to this team,
    `asks` about open requests to join any.
    """

    size: int
    is_member: bool
    first_team: str | None
    is_invited: bool
    asks: bool


def refuse_closed(team: Team) -> None:
    """Raise Refused if the team has closed."""
    if team.closed_at is not None:
        raise Refused(f"{bold(team.name)} has closed. `/team list` shows the teams there are.")


def refuse_member(team: Team, facts: JoinFacts) -> None:
    """Raise Refused if the participant is in this team, or may not be in one more."""
    if facts.is_member:
        raise Refused(f"You are already in {bold(team.name)}; `/team show` shows who else is.")
    refuse_second(team.hackathon.file.teams.several, facts.first_team)


def refuse_second(several: bool, own: str | None) -> None:
    """Raise Refused if participants may be in one team only, and this one is in `own`."""
    if own is not None and not several:
        raise Refused(
            f"You are in {bold(own)}, and here people are in one team at a time. "
            "Leave it first with `/team leave`."
        )


def refuse_size(team: Team, size: int) -> None:
    """Raise Refused if the team, which has so many members, has no seat left."""
    seats = team.hackathon.file.teams.max
    if seats is not None and size >= seats:
        raise Refused(
            f"{bold(team.name)} is full ({size} of {seats}). `/team list` shows teams with room."
        )


def require_member(participant: Participant, members: Sequence[Participant]) -> None:
    """Raise Refused if the participant is no longer one of the members of their team.

    They may have been removed by another process since their team was read.
    """
    if all(each.id != participant.id for each in members):
        raise Refused(IN_NO_TEAM)


def require_lead(
    team: Team, members: Sequence[Participant], participant: Participant, deed: str
) -> None:
    """Raise Refused if the participant is not the team's lead, the first of its members."""
    lead = members[0]
    if lead.id != participant.id:
        raise Refused(
            f"Only the lead of {bold(team.name)} may {deed}: ask {mention(lead.person.slack_id)}."
        )


def require_answerer(team: Team, members: Sequence[Participant], slack_id: str) -> Person:
    """Return the member who answers a request to join.

    Raises:
        Refused: if the person with this Slack id is not a member.
    """
    for each in members:
        if each.person.slack_id == slack_id:
            return each.person
    raise Refused(f"Only members of {bold(team.name)} answer its requests.")


def require_invited(invitation: Invitation | None, workspace_id: int, slack_id: str) -> Invitation:
    """Return the invitation.

    Raises:
        Refused: if there is none, or it is not this person's.
    """
    if (
        invitation is None
        or invitation.person.slack_id != slack_id
        or invitation.person.workspace_id != workspace_id
    ):
        raise Refused("That invitation is for somebody else.")
    return invitation
