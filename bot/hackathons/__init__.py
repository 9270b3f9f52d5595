"""The hackathon itself: its dates, its settings, and the texts that its organisers worded."""
