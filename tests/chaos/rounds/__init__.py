"""The rounds: one kind of trouble a file."""
