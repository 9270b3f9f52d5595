"""Rules alone, on a database that is emptied for each test."""

import pytest

from tests.kept_engines import database, engines, kept_file, throwaway_database
from tests.patience import be_patient

__all__ = ["database", "engines", "kept_file", "throwaway_database"]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lift the limits within which the database answers, for a slow machine."""
    be_patient(monkeypatch)
