"""Socket mode."""
