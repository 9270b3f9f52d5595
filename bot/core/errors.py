"""The one expected error: the request of a person that cannot be done, and what to do instead."""

# The exit status for wrong use or settings; 1 means that there are findings.
USAGE_ERROR = 2


class Refused(Exception):
    """A request that the rules do not allow.

    Its message is shown as it is to the person who asked: one plain sentence, in Slack's mrkdwn
    with text from people already escaped, that says what to do next.
    """

    @property
    def message(self) -> str:
        """Return the sentence for the person who asked."""
        return str(self.args[0])


class FieldErrors(Refused):
    """A form that cannot be accepted: one sentence for each field that is wrong."""

    def __init__(self, errors: dict[str, str]) -> None:
        """Take the sentences by field."""
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class CommandFailed(Exception):
    """Ends a command with `status`; its message is printed, one line for each thing to mend."""

    def __init__(self, message: str, status: int = USAGE_ERROR) -> None:
        super().__init__(message)
        self.status = status
