"""The door to Slack, and what all handlers share."""
