"""Channels, messages and views: made, changed and removed, as Slack allows."""
