"""Docstrings are read once: few of them have the habits that send their reader back."""

from pathlib import Path

import pytest

from tests.sentences import HABITS, HOUSES, list_docstrings

ROOT = Path(__file__).parent.parent
# Of a hundred docstrings.
MOST = 1


@pytest.mark.parametrize("habit", HABITS)
def test_few_docstrings_are_read_twice(habit: str) -> None:
    found = list(list_docstrings([ROOT / house for house in HOUSES]))
    with_it = [f"{each.path}:{each.line}" for each in found if habit in each.list_habits()]
    assert len(found) > 2000
    assert 100 * len(with_it) <= MOST * len(found), "\n".join(with_it)
