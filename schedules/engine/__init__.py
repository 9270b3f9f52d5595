"""The timer, and the delivery of rows that are due."""
