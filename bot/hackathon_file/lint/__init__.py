"""The checks of a file: each reports an error, a warning or a note at its line."""
