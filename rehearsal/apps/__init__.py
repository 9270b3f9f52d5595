"""Apps of a workspace: the payloads that they are sent, and their answers."""
