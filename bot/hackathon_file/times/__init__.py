"""Days, times of day, instants and durations, parsed as people write them."""
