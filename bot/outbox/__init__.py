"""The outbox: messages to Slack, written with the change that caused them, claimed and settled."""
