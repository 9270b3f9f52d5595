"""How things are written for Slack, and found by what people type; no client of it."""
