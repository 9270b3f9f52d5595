"""What operators and their machines ask: health, figures, and how far behind it is."""
