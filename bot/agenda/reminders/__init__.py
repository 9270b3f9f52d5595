"""What the agenda says by itself: planned, brought into line with changes, and too late when."""
