"""How a hackathon file comes into the database, and what it would bring."""
