"""Rules alone, on a database that is emptied for each test."""

from tests.support.databases.kept_engines import database, engines, kept_file, throwaway_database
from tests.support.patience import patient

__all__ = ["database", "engines", "kept_file", "patient", "throwaway_database"]
