"""Creating, changing and removing channels, messages and views, within Slack's rules."""
