"""Calls of Slack: posts, channels, files, members."""
