"""/organiser."""
