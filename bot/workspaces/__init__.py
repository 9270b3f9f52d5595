"""Slack workspaces, their people and channels, and the requests that were handled already."""
