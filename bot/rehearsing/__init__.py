"""Rehearsing."""
