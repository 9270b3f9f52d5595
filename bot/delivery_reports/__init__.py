"""What organisers are told of messages that failed or were late, and what they decide."""
