"""People in front of Slack's client: what they see there, and what they do."""
