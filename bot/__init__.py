"""The domain of a hackathon: its file, its rules, its texts; no Slack client and no timer."""
