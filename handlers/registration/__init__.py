"""/register."""
