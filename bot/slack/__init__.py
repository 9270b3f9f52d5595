"""Formats texts for Slack and looks up what people type; no client of Slack's API."""
