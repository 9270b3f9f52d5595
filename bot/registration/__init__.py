"""Registrations: the participants, and their answers to the form's questions."""
