"""What is to be sent to Slack: written with the change that made it due, claimed, settled."""
