"""What a workspace knows: its records, and the lock before them."""
