"""The bot under faults: real processes that are killed, cut off, stopped and set astray."""
