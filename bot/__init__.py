"""What a hackathon is: its file, its rules, its words; it knows no Slack client and no timer."""
