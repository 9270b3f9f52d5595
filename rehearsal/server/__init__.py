"""The workspace's address on this machine."""
