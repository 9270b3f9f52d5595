"""/hackathon."""
