"""Answers to the page: conversations and views when it opens, then each change."""
