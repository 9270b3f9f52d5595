"""Slack by Socket Mode: the connection, and each envelope acknowledged."""
