"""/announce and /announcements: compose, release and change announcements; mute them."""
