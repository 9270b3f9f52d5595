"""Loads a hackathon file into the database, and previews what that would change."""
