"""The command line, one file for each command. Only it and app.py may import from every folder."""
