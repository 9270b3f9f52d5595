"""response_urls: up to five answers within half an hour of a person's action.

Slack's account: docs.slack.dev/interactivity/handling-user-interaction (response_url).
"""

from dataclasses import dataclass
from typing import Any

from rehearsal.content.messages import (
    Content,
    delete_message,
    find_message,
    post_message,
    update_message,
)
from rehearsal.state.ids import make_secret
from rehearsal.state.records import ChannelRecord, InstalledApp, Message, User
from rehearsal.state.slack_errors import SlackError
from rehearsal.state.state import State

Json = dict[str, Any]

MOST_USES = 5
LIFE_IN_SECONDS = 30 * 60


@dataclass
class ResponseUrl:
    """Permission to answer in one channel; `message_ts` is the message acted in, if any."""

    app_id: str
    channel_id: str
    user_id: str
    message_ts: str | None
    expires: float
    uses: int = 0


class ResponseUrls:
    """The response_urls of one workspace.

    They expire by wall time, as triggers do: on a fast clock, half an hour of the event is over
    before anybody can answer.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._urls: dict[str, ResponseUrl] = {}

    def issue(
        self, app: InstalledApp, channel: ChannelRecord, user: User, message: Message | None
    ) -> str:
        """Return a new response_url for an action of `user`."""
        key = make_secret()
        self._urls[key] = ResponseUrl(
            app_id=app.app_id,
            channel_id=channel.id,
            user_id=user.id,
            message_ts=message.ts if message else None,
            expires=self._state.wall() + LIFE_IN_SECONDS,
        )
        return f"{self._state.address}/commands/{self._state.team_id}/{key}"

    def use(self, key: str, body: Json) -> None:
        """Apply what an app posts to a response_url.

        Raises:
            SlackError: `used_url` if it is unknown or was used five times, `expired_url` after half
                an hour, or any error of posting a message
        """
        with self._state.condition:
            url = self._urls.get(key)
            if url is None or url.uses >= MOST_USES:
                raise SlackError("used_url")
            if self._state.wall() > url.expires:
                raise SlackError("expired_url")
            url.uses += 1
            self._answer(url, body)

    def _answer(self, url: ResponseUrl, body: Json) -> None:
        app = self._state.apps[url.app_id]
        channel = self._state.channels[url.channel_id]
        if channel.is_archived:
            raise SlackError("is_archived")
        if body.get("delete_original") or body.get("replace_original"):
            if url.message_ts is None:
                # After a slash command there is no original: the answer is a new message.
                if body.get("delete_original"):
                    return
            else:
                message = find_message(channel, url.message_ts, ephemerals=True)
                if body.get("delete_original"):
                    delete_message(self._state, channel, message)
                else:
                    content = read_reply(body)
                    update_message(self._state, channel, message, content, was_edited=False)
                return
        post_reply(self._state, app, channel, url.user_id, body)


def read_reply(body: Json) -> Content:
    """Parse an app's reply.

    Raises:
        SlackError: `invalid_blocks_format` if its blocks are not a list
    """
    blocks = body.get("blocks")
    if blocks is not None and not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    return Content(
        text=str(body.get("text") or ""),
        blocks=blocks or [],
        metadata=body.get("metadata"),
        thread_ts=body.get("thread_ts"),
    )


def post_reply(
    state: State, app: InstalledApp, channel: ChannelRecord, user_id: str, body: Json
) -> Message:
    """Post an app's reply: to the person alone, unless its response_type is `in_channel`."""
    ephemeral_to = None if body.get("response_type") == "in_channel" else user_id
    content = read_reply(body)
    return post_message(state, channel, app.bot_user_id, content, app, ephemeral_to=ephemeral_to)
