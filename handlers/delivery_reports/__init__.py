"""Buttons of delivery reports."""
