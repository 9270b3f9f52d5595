"""A bot before a workspace, in this process."""

from tests.patience import unhurried

__all__ = ["unhurried"]
