"""Slack workspaces, their people and channels, and requests that were done already."""
