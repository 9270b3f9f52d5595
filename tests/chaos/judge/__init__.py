"""Compares what a round received with what was expected, and says how busy the machine was."""
