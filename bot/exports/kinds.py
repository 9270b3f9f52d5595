"""The kinds of messages with the export that an organiser asks for in Slack."""

from bot.outbox.kinds import MessageKind

EXPORT_FILE = MessageKind("export_file", "export file")
EXPORT_FILE_REFUSED = MessageKind("export_file_refused", "export file refused")
