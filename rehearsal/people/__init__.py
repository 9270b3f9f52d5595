"""People in front of Slack's client, with its modals and its checks of forms."""
