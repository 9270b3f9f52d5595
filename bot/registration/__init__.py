"""Who takes part, and what they were asked."""
