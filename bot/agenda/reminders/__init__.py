"""The messages planned from the agenda: when they are due, rescheduled, and expire."""
