"""What organisers announce: written, released, sent, edited, and who has muted it."""
