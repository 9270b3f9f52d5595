"""The roles of organisers, mentors and judges."""
