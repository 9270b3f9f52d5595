"""Slack's Web API, a file for each family of methods."""

from rehearsal.web_api.dispatch import Answered, do_call

__all__ = ["Answered", "do_call"]
