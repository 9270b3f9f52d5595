"""Overviews across all subjects: status, digest, nudges, Home."""
