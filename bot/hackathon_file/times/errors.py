"""Errors of texts that mean no time, or none for certain."""


class ParseError(ValueError):
    """A text that cannot be parsed; the message is one sentence for the file's author."""


class NotATime(ParseError):
    """A text that has not the shape of a time at all."""
