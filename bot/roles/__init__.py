"""Who is an organiser, a mentor or a judge."""
