"""The request that a handler takes, and the responses that it may return."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.slack.block_kit import MESSAGE_BLOCKS, Block, Message, View, message
from bot.slack.typed_text import Encoded, Kind, NamedPeople, TypedText
from bot.workspaces import people
from bot.workspaces.models import Person
from bot.workspaces.queries import find_channel_name


@dataclass(frozen=True)
class Reply:
    """A private answer, in the channel of the command, seen only by the person who typed it.

    To a button in a message it replaces that message if `replaces` is set, and is a private message
    beside it otherwise; to a button on the Home tab it is a modal.
    """

    text: str
    blocks: list[Block] | None = None
    title: str = "Hackathon"
    replaces: bool = False

    def as_message(self) -> Message:
        """Return the reply as Slack's chat methods take it."""
        return message(self.text, (self.blocks or [])[:MESSAGE_BLOCKS])


@dataclass(frozen=True)
class OpenModal:
    """Opens a modal, which spends the trigger."""

    view: View


@dataclass(frozen=True)
class UpdateModal:
    """Replaces the view of the modal that was submitted, or acted on."""

    view: View


@dataclass(frozen=True)
class ModalErrors:
    """Keeps the modal open with a sentence under each field, by its block_id."""

    errors: dict[str, str]


@dataclass(frozen=True)
class Options:
    """The options of an external select, a hundred at most."""

    options: list[Block]


@dataclass(frozen=True)
class PublishHome:
    """Publishes a person's Home tab."""

    view: View


Response = Reply | OpenModal | UpdateModal | ModalErrors | Options | PublishHome | None

# The responses to requests that write; the others only show something.
_KEPT: dict[str, type[Reply | OpenModal | UpdateModal | ModalErrors]] = {
    "Reply": Reply,
    # When the request comes again, its trigger is spent, and the person gets a reply that says so.
    "OpenModal": OpenModal,
    "UpdateModal": UpdateModal,
    "ModalErrors": ModalErrors,
}


@dataclass
class Request:
    """A request from a person, inside its transaction.

    `typed` is what the person typed after the subcommand, or in an external select. `value` is a
    button's. `fields` are a modal's inputs by block_id:
    text, an option's value, a list of values, or None. `bot_user_id` is the bot's own Slack id.
    `channel_id` is the channel of the message whose button was pressed. `prefetched` is the result
    of the modal's `prefetch`.
    """

    session: Session
    hackathon: Hackathon
    now: datetime
    user_id: str
    user_name: str
    typed: TypedText = field(default_factory=TypedText)
    value: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    private_metadata: str = ""
    channel_id: str | None = None
    bot_user_id: str | None = None
    prefetched: Any = None

    @property
    def text(self) -> str:
        """Return the typed text as it was typed: `Ask @alice about #general`."""
        return self.typed.show(self._find_name)

    def name_people(self) -> NamedPeople:
        """Return the people in the typed text, and what else is in it."""
        return self.typed.name_people(self._find_name)

    def find_person(self) -> Person | None:
        """Return the person who sent the request, or None if the database does not know them."""
        return people.find_person(self.session, self.hackathon.workspace_id, self.user_id)

    def _find_name(self, thing: Encoded) -> str | None:
        workspace = self.hackathon.workspace_id
        if thing.kind is Kind.CHANNEL:
            return find_channel_name(self.session, workspace, thing.target)
        person = people.find_person(self.session, workspace, thing.target)
        return person.name if person else None

    def own_zone(self) -> str | None:
        """Return the zone of the person who sent the request, or None if it is unknown."""
        person = self.find_person()
        return person.zone if person else None

    def person(self) -> Person:
        """Return the person who sent the request, adding an unknown one.

        Only in a request that writes.
        """
        return people.get_person(
            self.session, self.hackathon.workspace_id, self.user_id, name=self.user_name
        )


def serialize(response: Response) -> dict[str, Any] | None:
    """Return the response as JSON for a request that comes again, or None if it had no answer."""
    if not isinstance(response, Reply | OpenModal | UpdateModal | ModalErrors):
        return None
    return {"kind": type(response).__name__, "content": asdict(response)}


def deserialize(kept: dict[str, Any] | None) -> Response:
    """Return the response that `serialize` turned into JSON."""
    return None if kept is None else _KEPT[kept["kind"]](**kept["content"])
