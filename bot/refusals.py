"""The one expected error: what a person asked cannot be done, and what to do instead."""


class Refused(Exception):
    """A request that the rules do not allow.

    Its message is shown to the person who asked, as it is: one plain sentence, in Slack's
    mrkdwn with text from people already escaped, that says what to do next.
    """

    @property
    def message(self) -> str:
        """The sentence for the person who asked."""
        return str(self.args[0])
