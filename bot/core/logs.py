"""The log: one line an event, as key=value (logfmt) or as JSON, without tokens.

An event is a word and its fields, passed as the message of a log record (the cookbook's way:
https://docs.python.org/3/howto/logging-cookbook.html#implementing-structured-logging):

    log.info(LogEvent("settled", row=12, hackathon="ml4sci-2020", late=0.2))

Fields hold ids, slugs, figures and words of the program's: never a name, a text or a token.
"""

import json
import logging
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

Field = str | int | float

_TOKEN = re.compile(r"xox[a-z]-[\w-]+|xapp-[\w-]+")
# PostgreSQL quotes a row's values there, which people may have typed
# (https://www.postgresql.org/docs/current/error-style-guide.html).
_DETAIL = re.compile(
    r"^DETAIL: .*?(?=\n\[SQL: |\n\nThe above exception |\Z)", re.MULTILINE | re.DOTALL
)
# Values that logfmt needs no quotes for.
_BARE = re.compile(r'[^\s"=\\]+')


class LogEvent:
    """Something that happened, and its fields; a field that is None is left out."""

    def __init__(self, event: str, /, **fields: Field | None) -> None:
        self.event = event
        self.fields = {name: value for name, value in fields.items() if value is not None}

    def __str__(self) -> str:
        """Return the event as other formatters show it: `settled row=12 late=0.2`."""
        return f"{self.event} {write_text(self.fields)}".rstrip()


class EventFormatter(logging.Formatter):
    """Formats records as lines: time, level and logger, then an event's fields or a message."""

    def __init__(self, write: Callable[[Mapping[str, Field]], str]) -> None:
        super().__init__()
        self._write = write

    def format(self, record: logging.LogRecord) -> str:
        """Return the record in one line without tokens, its traceback in a field of its own."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Field] = {
            "time": time.replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
        }
        if isinstance(record.msg, LogEvent):
            line |= {"event": record.msg.event, **record.msg.fields}
        else:
            line["message"] = record.getMessage()
        if record.exc_info:
            traceback = self.formatException(record.exc_info)
            line["traceback"] = _DETAIL.sub("DETAIL: (left out)", traceback)
        return _TOKEN.sub("[token]", self._write(line))


def write_text(fields: Mapping[str, Field]) -> str:
    """Return fields as logfmt: `key=value`, quoted and escaped as in JSON if the value needs it."""
    return " ".join(f"{name}={_write_value(value)}" for name, value in fields.items())


def write_json(fields: Mapping[str, Field]) -> str:
    """Return fields as one JSON object."""
    return json.dumps({name: _shorten(value) for name, value in fields.items()})


def _write_value(value: Field) -> str:
    text = str(_shorten(value))
    return text if _BARE.fullmatch(text) and text.isprintable() else json.dumps(text)


def _shorten(value: Field) -> Field:
    return round(value, 3) if isinstance(value, float) else value


_WRITERS = {"text": write_text, "json": write_json}


def set_up_logging(level: str, log_format: str = "text") -> None:
    """Log to standard error from this level on, as `text` (logfmt) or `json`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(EventFormatter(_WRITERS[log_format]))
    logging.basicConfig(level=level.upper(), handlers=[handler])
    # The delivery's own lines say better what these say at INFO. Each failed call to Slack is
    # reported already, under its reference or in the command's reply.
    for name in ("apscheduler", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Its warnings are for authors of bots, such as that an event has no listener.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    # At DEBUG it logs what is sent and received.
    logging.getLogger("slack_sdk").setLevel(max(logging.INFO, logging.getLogger().level))
    logging.getLogger("slack_sdk.web").setLevel(logging.CRITICAL)
