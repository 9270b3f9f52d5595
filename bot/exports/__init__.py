"""Everything that is known of a hackathon, as tables in a zip."""
