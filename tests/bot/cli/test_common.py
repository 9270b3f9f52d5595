import logging

from bot.cli.common import HidingFormatter

FORMATTER = HidingFormatter("%(levelname)s %(message)s")


def show(error: Exception | None, message: str, *arguments: object) -> str:
    record = logging.LogRecord("slack", logging.ERROR, "", 0, message, arguments, None)
    if error is not None:
        record.exc_info = (type(error), error, error.__traceback__)
    return FORMATTER.format(record)


def test_the_log_says_what_it_is_told() -> None:
    assert show(None, "settled row=%s", 7) == "ERROR settled row=7"


def test_tokens_are_kept_out_of_the_log() -> None:
    assert show(None, "token %s", "xoxb-12-ab-CD") == "ERROR token [token]"
    assert show(None, "xapp-1-A2-Secret and xoxp-1") == "ERROR [token] and [token]"


def test_tokens_are_kept_out_of_tracebacks_too() -> None:
    shown = show(ValueError("refused: xoxb-12-ab-CD"), "failed")
    assert shown.splitlines() == ["ERROR failed", "ValueError: refused: [token]"]
