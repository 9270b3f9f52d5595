"""The kinds of messages to teams and their people, and of changes to teams' channels."""

from bot.outbox.kinds import MessageKind

INVITATION = MessageKind("invitation", "invitation")
JOIN_REQUEST = MessageKind("join_request", "join request")
JOIN_REQUEST_ANSWER = MessageKind("join_request_answer", "join request answer")
TEAM_NOTICE = MessageKind("team_notice", "team notice")
NO_TEAM_CHANNEL = MessageKind("no_team_channel", "no team channel")
NOT_LET_IN = MessageKind("not_let_in", "member without the channel")
REMOVED_FROM_TEAM = MessageKind("removed_from_team", "removed from team")
CHALLENGE_REMOVED = MessageKind("challenge_removed", "challenge removed")
# Slack lets a bot make about 20 channels a minute
# (https://docs.slack.dev/reference/methods/conversations.create).
TEAM_CHANNEL = MessageKind("team_channel", "team channel", prompt=False)
