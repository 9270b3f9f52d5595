"""What Slack tells of people: who joined, changed or left."""
