"""The kind of reports to the organisers of messages that went wrong."""

from bot.outbox.kinds import MessageKind

RECOVERY_REPORT = MessageKind("recovery_report", "recovery report", reported=False, prompt=False)
