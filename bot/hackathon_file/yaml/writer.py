"""Writes texts into a hackathon file as YAML."""

import json
import re

import yaml

# Words that are text to every reader of YAML as they stand, but for those it has a use for.
_WORDS = re.compile(r"[^\W\d][\w.()-]*(?: [\w(][\w.()-]*)*")
_NO_TEXT = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "none"})


def write_text(text: str) -> str:
    """Write a text as YAML, on one line: as it is if every reader takes it for text, or quoted.

    It is read as it was, unless it has control characters, which no file may hold.
    """
    if _WORDS.fullmatch(text) and text.casefold() not in _NO_TEXT:
        return text
    if text.replace("\n", "").isprintable():
        # Such a text is the same in JSON, which is YAML (yaml.org/spec/1.2.2, 1.3).
        return json.dumps(text, ensure_ascii=False)
    return yaml.safe_dump(text, default_style='"', width=10**9, allow_unicode=True).strip()
