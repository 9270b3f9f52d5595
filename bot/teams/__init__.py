"""Teams: their members and names, invitations, requests to join, and notifications."""
