"""The bot's processes, their databases and the Slack that they meet, on this machine."""
