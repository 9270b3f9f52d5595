"""Time in, Slack out: the jobs that run by the clock, and the delivery of what is owed."""
