"""Rules alone, on a database that is emptied for each test."""

from tests.kept_engines import database, engines, kept_file, throwaway_database
from tests.patience import patient

__all__ = ["database", "engines", "kept_file", "patient", "throwaway_database"]
