"""The apps of a workspace: what they are sent, and how their answers come back."""
