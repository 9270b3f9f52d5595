"""What a round received against what was expected, and how busy the machine was."""
