"""Slack API calls: posts, channels, files, members."""
