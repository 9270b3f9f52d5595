"""The state of a hackathon in sentences, shared by replies and the organisers' digest."""

from bot.overview.status import StatusReport, TeamCounts
from bot.slack import block_kit as blocks


def say_people(status: StatusReport, new: int = 0) -> list[str]:
    """Return lines about the people and teams; `new` have registered since yesterday."""
    since = f", *{new:,}* since yesterday" if new else ""
    withdrawn = f", {status.withdrawn:,} withdrew" if status.withdrawn else ""
    people = f"*{count(status.registered, 'person', 'people')}* registered{since}{withdrawn}."
    if not status.registered:
        return [people]
    lines = [
        f"{people} *{status.without_team:,}* without a team.",
        f"*{count(status.teams, 'team')}*.",
    ]
    if status.small.number:
        lines.append(
            f"{count(status.small.number, 'team')} under {status.minimum} people: "
            f"{_name_teams(status.small)}"
        )
    if status.undecided.number:
        lines.append(
            f"{count(status.undecided.number, 'team')} without a challenge: "
            f"{_name_teams(status.undecided)}"
        )
    return lines


def count(number: int, one: str, many: str | None = None) -> str:
    """Return a number of things: `1 person`, `1,204 people`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _name_teams(teams: TeamCounts) -> str:
    names = ", ".join(blocks.bold(name) for name in teams.names)
    more = teams.number - len(teams.names)
    return f"{names} and {more:,} more." if more else f"{names}."
