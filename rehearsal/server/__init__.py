"""The workspace's server on this machine."""
