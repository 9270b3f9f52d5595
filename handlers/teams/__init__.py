"""/team, and the buttons of a team's messages."""
