"""Identifies the bot in Slack, and explains why it cannot start if Slack does not know it."""

from dataclasses import dataclass
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.core.settings import Settings
from schedules.slack.errors import PASSING_ERRORS, UNKNOWN_ERRORS, error_word

# The exceptions of a client if nothing answers, or the server does not speak Slack's API.
NO_ANSWER = (SlackClientError, OSError, HTTPException)


class CannotStart(Exception):
    """The bot cannot start; the message is lines for the operator, each naming what to mend."""


@dataclass(frozen=True)
class Identity:
    """The bot's identity in Slack."""

    team_id: str
    user_id: str


def identify(client: WebClient, settings: Settings) -> Identity:
    """Return the bot's identity by its token.

    Raises:
        CannotStart: if Slack refuses the token, or cannot be reached.
    """
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        word = error_word(error)
        if not word or word in PASSING_ERRORS | UNKNOWN_ERRORS:
            raise CannotStart(unreachable(settings)) from error
        raise CannotStart(
            f"SLACK_BOT_TOKEN is not accepted by Slack ({word}): it starts with xoxb- and is on "
            "your app's page under OAuth & Permissions; install the app anew if it was revoked."
        ) from error
    except NO_ANSWER as error:
        raise CannotStart(unreachable(settings)) from error
    if not (answer.get("team_id") and answer.get("user_id")):
        raise CannotStart(unreachable(settings))
    return Identity(team_id=str(answer["team_id"]), user_id=str(answer["user_id"]))


def find_fault(client: WebClient) -> str | None:
    """Return why Slack does not accept the token, as its error word or an exception's name.

    Return None if it does.
    """
    try:
        client.auth_test()
    except SlackApiError as error:
        return error_word(error) or "no_answer"
    except NO_ANSWER as error:
        return type(error).__name__
    return None


def unreachable(settings: Settings) -> str:
    """Return a sentence that Slack does not answer, and which setting has its address."""
    return (
        f"SLACK_API_URL: nothing that speaks Slack's API answers at {settings.slack_api_url}. "
        "Look at this machine's network; leave SLACK_API_URL empty for Slack itself."
    )
