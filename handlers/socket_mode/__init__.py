"""Socket Mode: the connection to Slack, and the acknowledgement of each envelope."""
