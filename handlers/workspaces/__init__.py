"""Slack's events about people who join, change or leave."""
