"""Slack's signed requests over HTTP."""
