"""Who did what, and who tried what in vain."""
