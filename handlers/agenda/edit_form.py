"""The form in which organisers add or edit an agenda item, and the parser of its fields."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_args
from zlib import crc32

from bot.agenda.edit import AgendaEdit
from bot.agenda.models import AgendaItem
from bot.challenges.models import Challenge
from bot.core import timezones as zones
from bot.core.errors import FieldErrors, Refused
from bot.hackathon_file.schema import AgendaKind, Host
from bot.hackathon_file.times.errors import ParseError
from bot.hackathon_file.times.when import read_when
from bot.hackathons.models import Hackathon
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, View

# Limits of characters. A modal keeps the change in 3,000 characters of private_metadata.
_TITLE = 150
_WHERE = 500
_HOSTS = 1000
_LINKS = 1000
_OPTIONS = 100
# No key and no channel's name begins with a colon.
_NONE = ":none"
_HOST = re.compile(r"(?P<name>[^(<]+?)\s*(?:\((?P<affiliation>[^)]*)\))?\s*(?:<(?P<email>[^>]*)>)?")


@dataclass(frozen=True)
class Choices:
    """The options of the form's selects: zones by IANA name, challenges, channels by name."""

    zones: Sequence[str]
    challenges: Sequence[Challenge]
    channels: Sequence[str]


@dataclass(frozen=True)
class FormState:
    """The item that a form is about, its version, and fingerprints of the initial field values."""

    key: str | None = None
    version: int = 0
    prints: Mapping[str, int] = field(default_factory=dict)

    def kept(self) -> str:
        """Serialize the state for the form's private_metadata."""
        return json.dumps({"key": self.key, "version": self.version, "prints": self.prints})

    @classmethod
    def read(cls, kept: str) -> "FormState":
        """Deserialize a state that `kept` serialized.

        Raises:
            Refused: if it is something else.
        """
        try:
            match json.loads(kept):
                case {"key": str() | None as key, "version": int(version), "prints": dict(prints)}:
                    return cls(key, version, prints)
        except (ValueError, RecursionError):
            pass
        raise Refused("That form is out of date. Please open it again with `/agenda edit`.")


def form_modal(
    hackathon: Hackathon, choices: Choices, item: AgendaItem | None, title: str = ""
) -> View:
    """Return the form with an item's values; for a new item, only with a title."""
    values = read_values(hackathon, item) if item else {"title": title, "zone": hackathon.zone}
    state = FormState()
    if item is not None:
        state = FormState(item.key, item.version, _print_fields(values))
    return blocks.modal(
        "agenda-form",
        "Edit" if item else "Add to the agenda",
        list(_make_inputs(choices, values)),
        submit="Next",
        private_metadata=state.kept(),
    )


def read_values(hackathon: Hackathon, item: AgendaItem) -> dict[str, Any]:
    """Return the values of the form's fields for an item; times are by the event's clock."""
    entry = item.entry
    values: dict[str, Any] = {
        "title": item.title,
        "kind": item.kind,
        "day": item.day.isoformat(),
        "start": None,
        "end": None,
        "zone": hackathon.zone,
        "where": entry.where,
        "hosts": "\n".join(_show_host(host) for host in entry.hosts) or None,
        "links": "\n".join(f"{link.title} {link.url}" for link in entry.links) or None,
        "challenge": entry.challenge or _NONE,
        "channel": item.channel or _NONE,
    }
    for name, instant in (("start", item.starts_at), ("end", item.ends_at)):
        if instant is not None:
            values[name] = f"{zones.to_wall(instant, hackathon.zone):%H:%M}"
    return values


def read_form(fields: Mapping[str, Any], state: FormState) -> AgendaEdit:
    """Return the change that a form asks for: the fields that differ from the initial values.

    Raises:
        FieldErrors: by the form's fields, if the time cannot be.
    """
    prints = _print_fields(fields)
    changed = {name for name, value in prints.items() if value != state.prints.get(name)}
    wanted: dict[str, Any] = {}
    if "when" in changed:
        wanted["when"] = _read_when(fields)
    for name in ("title", "kind", "where"):
        if name in changed:
            wanted[name] = _text_of(fields, name) or None
    for name, read in (("hosts", _read_host), ("links", _read_link)):
        if name in changed:
            lines = map(str.strip, _text_of(fields, name).splitlines())
            wanted[name] = [read(line) for line in lines if line]
    for name in ("challenge", "channel"):
        if name in changed:
            chosen = _text_of(fields, name)
            wanted[name] = None if chosen == _NONE else chosen
    return AgendaEdit(state.key, state.version, wanted)


def place_errors(errors: Mapping[str, str], fields: Mapping[str, Any]) -> dict[str, str]:
    """Return errors by an entry's fields as errors by the form's fields.

    Raises:
        Refused: if the form does not show a field that has an error.
    """
    when = "start" if fields.get("start") else "day"
    placed = {when if name == "when" else name: sentence for name, sentence in errors.items()}
    if not placed.keys() <= fields.keys():
        raise Refused(blocks.escape(" ".join(errors.values())))
    return placed


def _print_fields(values: Mapping[str, Any]) -> dict[str, int]:
    """Return a fingerprint of each field that is shown, the four fields of the time as one."""
    when = [values.get(name) for name in ("day", "start", "end", "zone")]
    shown = {"when": when, **{name: values[name] for name in _SIMPLE if name in values}}
    return {
        name: crc32(
            json.dumps((value.strip() if isinstance(value, str) else value) or None).encode()
        )
        for name, value in shown.items()
    }


_SIMPLE = ("title", "kind", "where", "hosts", "links", "challenge", "channel")


def _read_when(fields: Mapping[str, Any]) -> str:
    day, start, end, zone = (_text_of(fields, name) for name in ("day", "start", "end", "zone"))
    if not day:
        raise FieldErrors({"day": "On which day?"})
    if not start and end:
        raise FieldErrors({"start": "When does it start? It has an end alone."})
    if not start:
        return day
    if not zones.is_zone(zone):
        raise FieldErrors({"zone": "Please choose one of the zones listed."})
    when = f"{day} {start} {zone}"
    try:
        read_when(when, zone)
    except ParseError as error:
        raise FieldErrors({"start": str(error)}) from error
    if not end:
        return when
    if end <= start:
        raise FieldErrors(
            {
                "end": "It ends before it starts. For an end on the next day, type "
                "`/agenda move NAME to 2020-10-26 22:00 - 2020-10-27 01:00`."
            }
        )
    when = f"{day} {start}-{end} {zone}"
    try:
        read_when(when, zone)
    except ParseError as error:
        raise FieldErrors({"end": str(error)}) from error
    return when


def _text_of(fields: Mapping[str, Any], name: str) -> str:
    """Return a field's text, stripped; "" if it is empty or not a text."""
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def _show_host(host: Host) -> str:
    affiliation = f" ({host.affiliation})" if host.affiliation else ""
    return f"{host.name}{affiliation}" + (f" <{host.email}>" if host.email else "")


def _read_host(line: str) -> dict[str, str]:
    """Parse a host, `Name (Affiliation) <address>`; any other line is a name."""
    match = _HOST.fullmatch(line)
    parts = match.groupdict() if match else {"name": line}
    return {name: value for name, value in parts.items() if value}


def _read_link(line: str) -> dict[str, str]:
    """Parse a link, its title before its address; an address alone gets its site as the title."""
    *words, url = line.split()
    site = url.partition("://")[2].partition("/")[0] or url
    return {"title": " ".join(words) or site, "url": url}


def _make_inputs(choices: Choices, values: Mapping[str, Any]) -> Iterator[Block]:
    title = _text(values.get("title"), _TITLE)
    yield _input("title", "Title", title, optional=False)
    kinds = [blocks.option(kind.capitalize(), kind) for kind in get_args(AgendaKind)]
    kind = _select(kinds, values.get("kind") or "session")
    yield _input("kind", "Kind", kind, optional=False, hint="Its usual reminders depend on it.")
    day = _picker("datepicker", "initial_date", values.get("day"))
    yield _input("day", "Day", day, optional=False)
    start = _picker("timepicker", "initial_time", values.get("start"))
    yield _input("start", "From", start, hint="Without it, it is on the day as a whole.")
    yield _input("end", "To", _picker("timepicker", "initial_time", values.get("end")))
    places = [blocks.option(zones.place_of(zone), zone) for zone in choices.zones]
    yield _input("zone", "By the clock of", _select(places, values.get("zone")), optional=False)
    # A value that is too long for the form gets no input, and stays as it is.
    if len(values.get("where") or "") <= _WHERE:
        where = _text(values.get("where"), _WHERE)
        yield _input("where", "Where", where, hint="A room, or how to join.")
    if len(values.get("hosts") or "") <= _HOSTS:
        hosts = {**_text(values.get("hosts"), _HOSTS), "multiline": True}
        yield _input(
            "hosts", "Hosts", hosts, hint="A line each: Ana Lopez (Brown) <ana@example.org>"
        )
    if len(values.get("links") or "") <= _LINKS:
        links = {**_text(values.get("links"), _LINKS), "multiline": True}
        yield _input("links", "Links", links, hint="A line each: Slides https://example.org/slides")
    if choices.challenges:
        options = [blocks.option(each.title, each.key) for each in choices.challenges]
        none = blocks.option("None", _NONE)
        chosen = _select([none, *options], values.get("challenge") or _NONE)
        yield _input("challenge", "Challenge", chosen, optional=False)
    usual = blocks.option("As usual for its kind", _NONE)
    named = [blocks.option(f"#{name}", name) for name in choices.channels]
    channel = _select([usual, *named], values.get("channel") or _NONE)
    yield _input("channel", "Channel for its reminders", channel, optional=False)


def _input(
    name: str, label: str, element: Block, *, optional: bool = True, hint: str | None = None
) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": blocks.plain(label),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return {**block, "hint": blocks.plain(hint)} if hint else block


def _text(value: str | None, limit: int) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": limit}
    return {**element, "initial_value": value[:limit]} if value else element


def _picker(kind: str, initial: str, value: str | None) -> Block:
    return {"type": kind, **({initial: value} if value else {})}


def _select(options: list[Block], value: str | None) -> Block:
    shown = options[:_OPTIONS]
    chosen = [option for option in shown if option["value"] == value]
    element: Block = {"type": "static_select", "options": shown}
    return {**element, "initial_option": chosen[0]} if chosen else element
