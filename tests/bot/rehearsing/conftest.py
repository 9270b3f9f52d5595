"""A bot before a workspace, in this process."""

from tests.support.patience import unhurried

__all__ = ["unhurried"]
