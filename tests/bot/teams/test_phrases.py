"""How many are in a team, and how many it lacks, in words."""

import pytest

from bot.hackathon_file.schema import Teams
from bot.teams.phrases import say_missing, say_size


@pytest.mark.parametrize(
    ("size", "most", "words"),
    [(3, 4, "3 of 4"), (1, None, "1 person"), (12, None, "12 people")],
)
def test_a_size_is_said_with_the_most_where_there_is_one(
    size: int, most: int | None, words: str
) -> None:
    assert say_size(size, Teams(max=most)) == words


@pytest.mark.parametrize(
    ("size", "rules", "words"),
    [
        (1, Teams(), None),
        (1, Teams(solo=False), "It needs 1 more person: teams here have at least 2."),
        (1, Teams(min=3), "It needs 2 more people: teams here have at least 3."),
        (3, Teams(min=3, solo=False), None),
    ],
)
def test_a_team_that_is_too_small_is_told_what_it_lacks(
    size: int, rules: Teams, words: str | None
) -> None:
    assert say_missing(size, rules) == words
