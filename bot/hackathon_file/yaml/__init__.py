"""The file as YAML: its text, and on which line each value stands."""
