"""A workspace as plain text: in a terminal, and as a transcript."""
