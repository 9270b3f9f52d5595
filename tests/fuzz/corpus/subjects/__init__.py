"""The acts that subjects add to the conversation: a file each, with an `act` of the scene."""
