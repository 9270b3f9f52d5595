"""The error of a text that means nothing, or nothing certain."""


class Unreadable(ValueError):
    """A text that cannot be read; the message is one sentence for the file's author."""


class NotATime(Unreadable):
    """What was written has not the shape of a time at all."""
