"""The database as it is, with its own engine and limits, unlike for the rules beside it."""

import pytest

from tests.conftest import database

__all__ = ["database"]


@pytest.fixture(autouse=True)
def patient() -> None:
    """Lift no limit: here they are what is tested."""
