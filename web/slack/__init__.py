"""Slack's signed requests."""
