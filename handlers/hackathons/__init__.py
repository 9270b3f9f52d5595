"""Hackathons."""
