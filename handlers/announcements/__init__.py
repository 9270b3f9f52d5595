"""/announce and /announcements: writing, releasing and changing what is announced."""
