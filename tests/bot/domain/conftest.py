"""Rules alone, on a database that is emptied for each test."""

import pytest

from tests.kept_engines import database, engines, kept_file, throwaway_database
from tests.patience import be_patient

__all__ = ["database", "engines", "kept_file", "throwaway_database"]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a slow machine's writers wait for one another."""
    be_patient(monkeypatch)
