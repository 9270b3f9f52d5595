"""The log of what organisers did, and of refused attempts."""
