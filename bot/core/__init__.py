"""The foundation of every other package; it knows nothing of hackathons."""
