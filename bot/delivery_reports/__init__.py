"""Reports to the organisers of messages that failed or were late, and their decisions."""
