"""A modal as its reader sees it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.people.fields import find_choices, find_named, label_of, plain, read_as_person
from rehearsal.state.input_state import INPUT_KINDS, Placed, Values, read_value
from rehearsal.state.state import State
from rehearsal.state.view_records import ViewRecord

Json = dict[str, Any]


class FieldValues(Mapping[str, Any]):
    """The values of inputs, as their reader sees them, by label, action_id or block_id.

    Iterating goes through the labels. A choice reads as its option's text, several as a list of
    them, people as handles, channels as names; nothing chosen is None or [].
    """

    def __init__(self, fields: list[tuple[Placed, Any]]) -> None:
        self._fields = fields

    def __getitem__(self, name: str) -> Any:
        """Return the value of the input of that name."""
        found = find_named([placed for placed, _ in self._fields], name)
        for placed, value in self._fields:
            if placed is found:
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the labels, from top to bottom."""
        return iter([label_of(placed) for placed, _ in self._fields])

    def __len__(self) -> int:
        """Return how many inputs there are."""
        return len(self._fields)

    def __repr__(self) -> str:
        """Return the values by label, as text."""
        return repr({label_of(placed): value for placed, value in self._fields})


@dataclass(frozen=True)
class Modal:
    """A snapshot of a modal.

    `errors` are by block_id; `trouble` is what Slack shows if the app answered too late or with an
    invalid response, with Slack's word for the reason.
    """

    id: str
    title: str
    submit_label: str | None
    close_label: str | None
    callback_id: str
    private_metadata: str
    external_id: str
    hash: str
    blocks: list[Json]
    values: FieldValues
    state_values: Values
    errors: dict[str, str]
    trouble: str | None


def show_modal(state: State, record: ViewRecord) -> Modal:
    """Return the modal of `record` as its reader sees it now."""
    view = record.view
    return Modal(
        id=record.id,
        title=plain(view.get("title")),
        submit_label=plain(view.get("submit")) or None,
        close_label=plain(view.get("close")) or None,
        callback_id=str(view.get("callback_id", "")),
        private_metadata=str(view.get("private_metadata", "")),
        external_id=str(view.get("external_id", "")),
        hash=record.hash,
        blocks=view["blocks"],
        values=read_fields(state, record),
        state_values=record.values,
        errors=dict(record.errors),
        trouble=record.trouble,
    )


def read_fields(state: State, record: ViewRecord) -> FieldValues:
    """Return the values of a view's inputs, as its reader sees them."""

    def name_of(value: str) -> str:
        channel = state.channels.get(value)
        return channel.name if channel else state.handle_of(value)

    return FieldValues(
        [
            (placed, read_as_person(read_value(placed, record.values), name_of))
            for placed in find_choices(record.view["blocks"])
            if placed.element["type"] in INPUT_KINDS
        ]
    )
