"""Errors of the page's requests."""

from typing import Any

Json = dict[str, Any]


class Problem(Exception):
    """An error in one plain sentence for the reader, with its HTTP status.

    A person's own refusals (the app was late, the form is closed) are answers like others, with
    status 200; 400 and above are for requests that our page would not send.
    """

    def __init__(self, sentence: str, status: int = 200, **more: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.more = more

    def body(self) -> Json:
        """Return the answer's JSON."""
        return {"ok": False, "error": self.sentence, **self.more}


def bad_request(sentence: str) -> Problem:
    """Return a problem of a malformed request."""
    return Problem(sentence, 400)


class Fields:
    """The members of a JSON object, each with a checked type."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def text(self, name: str) -> str:
        """Return a text that must be present.

        Raises:
            Problem: if it is missing, or no text
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            raise bad_request(f'"{name}" is a text.')
        return value

    def maybe_text(self, name: str) -> str | None:
        """Return a text that may be missing or null.

        Raises:
            Problem: if it is no text
        """
        return None if self.values.get(name) is None else self.text(name)

    def object(self, name: str) -> "Fields":
        """Return an object that must be present.

        Raises:
            Problem: if it is missing, or no object
        """
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise bad_request(f'"{name}" is an object.')
        return Fields(value)
