"""A delivery report's buttons."""
