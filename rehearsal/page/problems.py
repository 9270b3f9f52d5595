"""What the page is told when something cannot be done."""

from typing import Any

Json = dict[str, Any]


class Problem(Exception):
    """One plain sentence for the reader, and the HTTP status that goes with it.

    A person's own refusals (the app was late, the form is closed) are answers like others,
    with status 200; 400 and above are for what a page of ours would not send.
    """

    def __init__(self, sentence: str, status: int = 200, **more: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.more = more

    def body(self) -> Json:
        """The answer's JSON."""
        return {"ok": False, "error": self.sentence, **self.more}


def bad_request(sentence: str) -> Problem:
    """A problem of whoever wrote the request."""
    return Problem(sentence, 400)


class Fields:
    """The members of a JSON object, each read as what it is to be, or refused."""

    def __init__(self, values: Json) -> None:
        self.values = values

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise bad_request(f'"{name}" is a text.')
        return value

    def maybe_text(self, name: str) -> str | None:
        """A text that may be missing or null."""
        return None if self.values.get(name) is None else self.text(name)

    def object(self, name: str) -> "Fields":
        """An object that must be there."""
        value = self.values.get(name)
        if not isinstance(value, dict):
            raise bad_request(f'"{name}" is an object.')
        return Fields(value)
