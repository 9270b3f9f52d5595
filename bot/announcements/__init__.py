"""Announcements: drafting, releasing, sending, editing and muting them."""
