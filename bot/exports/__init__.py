"""Exports all that the bot knows of a hackathon, as tables in a zip."""
