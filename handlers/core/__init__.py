"""The dispatcher, and helpers that all handlers share."""
