"""The timer, and the delivery of what is due."""
