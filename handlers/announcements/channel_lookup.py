"""Looks up in Slack the channels that an organiser has chosen in a form."""

import re
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.announcements.draft import ChannelProblem, ChosenChannel
from bot.core.clock import read_stopwatch

MOST_CHANNELS = 10
# Seconds, of the three that Slack gives: until the last look-up begins, and for one look-up.
_PATIENCE_S = 1.5
_TIMEOUT_S = 1
_CHANNEL = re.compile(r"[CG][A-Z0-9]{1,30}")


def look_up_channels(client: WebClient, fields: dict[str, Any]) -> list[ChosenChannel]:
    """Look up the channels in the field `channels`; each has its name, or the reason for none.

    docs.slack.dev/reference/methods/conversations.info
    """
    chosen = fields.get("channels")
    ids = [each for each in chosen if _is_channel(each)] if isinstance(chosen, list) else []
    # Bolt's client would wait longer, and retry.
    hurried = WebClient(
        token=client.token, base_url=client.base_url, timeout=_TIMEOUT_S, retry_handlers=[]
    )
    began = read_stopwatch()
    return [
        _look_up(hurried, slack_id)
        if read_stopwatch() - began < _PATIENCE_S
        else ChosenChannel(slack_id, problem=ChannelProblem.UNKNOWN)
        for slack_id in ids[:MOST_CHANNELS]
    ]


def _is_channel(value: Any) -> bool:
    return isinstance(value, str) and _CHANNEL.fullmatch(value) is not None


def _look_up(client: WebClient, slack_id: str) -> ChosenChannel:
    try:
        channel = client.conversations_info(channel=slack_id)["channel"]
    except SlackApiError as error:
        gone = error.response.get("error") == "channel_not_found"
        return ChosenChannel(
            slack_id, problem=ChannelProblem.UNSEEN if gone else ChannelProblem.UNKNOWN
        )
    except (SlackClientError, HTTPException, OSError):
        return ChosenChannel(slack_id, problem=ChannelProblem.UNKNOWN)
    problem = None
    if channel.get("is_archived"):
        problem = ChannelProblem.ARCHIVED
    elif channel.get("is_private") and not channel.get("is_member"):
        problem = ChannelProblem.UNSEEN
    return ChosenChannel(slack_id, str(channel.get("name", slack_id)), problem)
