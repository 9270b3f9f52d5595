"""The command line: a file a command. With app.py, the only ones that see every room."""
