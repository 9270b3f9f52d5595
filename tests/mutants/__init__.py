"""Faults planted in the rules and the delivery, one at a time, to see which the tests catch."""
