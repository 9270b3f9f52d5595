"""A hackathon file with something in every field: each free text is made by the test."""

from collections.abc import Callable
from itertools import count
from typing import Any

from bot.hackathon_file.schema import HackathonFile
from bot.hackathon_file.wording.message_templates import TEMPLATES

# Makes a text for a field that takes so many characters at most.
MakeText = Callable[[int], str]
Json = dict[str, Any]

# What a field without a limit gets at most, and how many entries a list without one gets.
LONGEST = 1000
ENTRIES = 10
_KINDS = ("talk", "session", "social", "office hours", "deadline", "milestone")
_QUESTIONS = ("text", "long text", "choice", "choices", "yes or no", "number")
# Fields whose values mean something, by their names.
_VALUES: Json = {
    "style": "collaborative",
    "kind": "hybrid",
    "slug": "ml4sci",
    "zone": "America/New_York",
    "also_shown": ["America/Chicago", "Asia/Kolkata"],
    "dates": {"first": "2020-10-26", "last": "2020-10-30"},
    "channels": {"main": "general", "organisers": "organisers", "help": "help"},
    "channel": "general",
    "organisers": ["ana@example.org"],
    "judges": ["ben@example.org"],
    "who": "chi@example.org",
    "email": "host@example.org",
    "challenge": "key-c",
    "code_of_conduct": "https://example.org/conduct?a=1&b=2",
    "required": False,
}
_LEFT_OUT = {"teams", "reminders", "opens", "closes"}


def make_full_file(text: MakeText) -> Json:
    """Return the file's content, with every kind of agenda entry and question."""
    filler = _Filler(text, HackathonFile.model_json_schema()["$defs"])
    file = filler.make_part(HackathonFile.model_json_schema())
    entry, question, challenge = (
        file["agenda"][0],
        file["registration"]["questions"][0],
        file["challenges"][0],
    )
    file["words"] = {
        key: "\n".join([text(500), *(f"{{{name}}}" for name in TEMPLATES[key].placeholders)])
        for key in file["words"]
    }
    file["challenges"] = [{**challenge, "key": "key-c"}]
    file["registration"]["questions"] = [
        {**question, "key": f"q{number}", "kind": kind, "options": question["options"]}
        for number, kind in enumerate(_QUESTIONS)
    ]
    file["agenda"] = [
        {**entry, "key": f"i{day}{number}", "kind": kind, "when": f"2020-10-{day} 12:00-13:00"}
        | ({"when": f"2020-10-{day} 20:00"} if kind == "deadline" else {})
        | ({"when": f"2020-10-{day}"} if kind == "milestone" else {})
        for day in (27, 28)
        for number, kind in enumerate(_KINDS)
    ]
    return file


class _Filler:
    def __init__(self, text: MakeText, definitions: Json) -> None:
        self._text = text
        self._definitions = definitions
        self._numbers = count()

    def make_part(self, schema: Json) -> Json:
        return {
            name: self._make(name, each)
            for name, each in schema["properties"].items()
            if name not in _LEFT_OUT
        }

    def _make(self, name: str, schema: Json) -> Any:
        if name in _VALUES:
            return _VALUES[name]
        if name == "key":
            return f"key-{next(self._numbers)}"
        schema = next(
            (each for each in schema.get("anyOf", ()) if each != {"type": "null"}), schema
        )
        if "$ref" in schema:
            schema = self._definitions[schema["$ref"].rpartition("/")[2]]
        match schema["type"]:
            case "object":
                return self.make_part(schema)
            case "array":
                most = min(ENTRIES, schema.get("maxItems", ENTRIES))
                return [self._make_entry(name, schema["items"], place) for place in range(most)]
        if schema.get("pattern", "").startswith("^(https?://"):
            return f"https://example.org/{next(self._numbers)}?a=1&b=2&c={'x' * 60}"
        return self._text(schema.get("maxLength", LONGEST))

    def _make_entry(self, name: str, schema: Json, place: int) -> Any:
        """An entry of a list, other than the others if it is a text."""
        made = self._make(f"{name}[]", schema)
        return f"{place}{made[1:]}" if isinstance(made, str) else made
