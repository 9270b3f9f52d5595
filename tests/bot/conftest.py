"""Rules alone, on a database that is emptied for each test."""

from tests.support.patience import patient

__all__ = ["patient"]
