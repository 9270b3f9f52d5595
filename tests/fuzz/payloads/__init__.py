"""From real payloads to others: chosen, changed, and made as new as Slack makes them."""
