"""Invites people to a channel, so that a person who is refused keeps nobody else out."""

import logging
from collections.abc import Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.core.logs import LogEvent
from schedules.slack.errors import error_word, read_failure

log = logging.getLogger("hackathon")

# docs.slack.dev/reference/methods/conversations.invite; its pages name other limits too.
MOST_INVITED = 100

# Slack's error codes that are about the channel, or about the bot: they say nothing of the people.
_NOT_OF_PEOPLE = frozenset(
    {
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "not_allowed_token_type",
    }
)
# The person is where they should be.
_NO_REFUSAL = frozenset({"already_in_channel", "cant_invite_self"})


def invite_people(client: WebClient, channel: str, people: Sequence[str]) -> dict[str, str]:
    """Invite the people (Slack ids) to the channel, and return Slack's error code for each refused.

    One who is refused keeps nobody else out.

    Raises:
        SlackApiError: if Slack refuses for a reason that is not theirs, or for now.
    """
    refused: dict[str, str] = {}
    for start in range(0, len(people), MOST_INVITED):
        refused |= _invite(client, channel, people[start : start + MOST_INVITED])
    for person, word in refused.items():
        log.warning(LogEvent("not_invited", channel=channel, user=person, reason=word))
    return refused


def _invite(client: WebClient, channel: str, people: Sequence[str]) -> dict[str, str]:
    try:
        # Without `force`, Slack invites nobody if one of them cannot be.
        answer = client.conversations_invite(channel=channel, users=people, force=True)
    except SlackApiError as error:
        word = error_word(error)
        if word in _NOT_OF_PEOPLE or read_failure(error, 1).retry_after is not None:
            raise
        if len(people) == 1:
            return {} if word in _NO_REFUSAL else {people[0]: word}
        # Slack does not say whether it has invited the others nevertheless.
        refused: dict[str, str] = {}
        for person in people:
            refused |= _invite(client, channel, [person])
        return refused
    return {
        each["user"]: each["error"]
        for each in answer.get("errors") or ()
        if each["error"] not in _NO_REFUSAL
    }
