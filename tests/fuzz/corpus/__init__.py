"""Where the real payloads come from: a conversation with today's bot, in a workspace here."""
