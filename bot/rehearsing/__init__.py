"""Rehearses a hackathon with this bot, in a workspace on this machine."""
