"""/challenges."""
