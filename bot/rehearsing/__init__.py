"""A rehearsal of this bot on a workspace of this machine."""
