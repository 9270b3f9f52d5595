"""The agenda: its items and days, their changes and who is told, and what it says by itself."""
