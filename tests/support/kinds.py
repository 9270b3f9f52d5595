"""Kinds of rows that tests have beside the subjects' own."""

from bot.outbox.kinds import MessageKind

WHISPER = MessageKind("whisper", "whisper", private=True)
