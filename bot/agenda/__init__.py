"""The agenda: its items and days, notices of changes, and the messages planned from it."""
