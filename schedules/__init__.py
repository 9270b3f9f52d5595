"""Timed jobs, and the delivery of outbox rows to Slack."""
