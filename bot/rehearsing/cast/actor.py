"""A member of the cast in front of the workspace, whose answers are recorded."""

from collections.abc import Callable, Sequence
from random import Random

from bot.rehearsing.cast.members import Member
from rehearsal.apps.interactions import Answer
from rehearsal.people.fields import find_buttons, label_of
from rehearsal.report.answers import CommandAnswer
from rehearsal.state.input_state import Placed
from rehearsal.state.records import ChannelRecord, Json, Message
from rehearsal.workspace import Workspace

Note = Callable[[CommandAnswer], None]

# The prefix by which a participant recognises the channel of a team.
TEAM_CHANNEL = "team-"


class Actor:
    """Acts as one member of the cast; `note` is called with every answer they get.

    `others` are the handles of the people they may know. One actor does one thing at a time.
    """

    def __init__(
        self, workspace: Workspace, member: Member, others: Sequence[str], note: Note
    ) -> None:
        self.member = member
        self.person = workspace.person(member.handle)
        self.others = [handle for handle in others if handle != member.handle]
        self.greeted: set[str] = set()
        self.answered: set[str] = set()
        self._workspace = workspace
        self._state = workspace.state
        self._note = note

    def command(self, command: str, text: str = "", *, word: str = "", rng: Random) -> Answer:
        """Type a command in #general, to the bot, or in the team's channel, at random.

        A subcommand's `word` is recorded as part of the command, not of its arguments.
        """
        typed = f"{word} {text}".strip()
        answer = self.person.command(command, typed, channel=self._place_to_type(rng))
        self.note(f"{command} {word}".strip(), text, answer)
        return answer

    def press(self, placed: Placed, where: Message | str) -> Answer:
        """Press a button in a message, a modal or the Home tab."""
        answer = self.person.click(placed.action_id, in_=where)
        self.note(f"button {label_of(placed)}", "", answer)
        return answer

    def note(self, command: str, typed: str, answer: Answer) -> None:
        """Record an answer: an error of Slack's is a refusal, an answer with blocks is not."""
        refused = True if answer.error is not None else False if answer.blocks else None
        self.note_text(command, typed, answer.text, refused=refused)

    def note_text(self, command: str, typed: str, text: str, *, refused: bool | None) -> None:
        """Record an answer in words; `refused` is None if only the words tell."""
        now = self._workspace.now()
        self._note(CommandAnswer(now, self.member.handle, command, typed, text, refused))

    def last_private(self) -> Message | None:
        """Return the newest message that only this person sees."""
        with self._state.condition:
            return self._state.newest_private.get(self.person.id)

    def home_buttons(self) -> list[Placed]:
        """Open the Home tab, and return its buttons."""
        view = self.person.open_home()
        return find_buttons(view["blocks"]) if view else []

    def is_in_team(self) -> bool:
        """Return whether the Home tab offers to show this person's team."""
        return any(label_of(each) == "Show my team" for each in self.home_buttons())

    def close_modals(self) -> None:
        """Close every open form."""
        while self.person.modal is not None:
            self.person.close_modal()

    def public_channels(self) -> list[str]:
        """Return the names of the public channels that are not archived."""
        return [each.name for each in self._channels() if not each.is_private]

    def team_channels(self) -> list[str]:
        """Return the names of the channels of teams that this person is in."""
        mine = [each for each in self._channels() if self.person.id in each.member_ids]
        return [each.name for each in mine if each.name.startswith(TEAM_CHANNEL)]

    def members_of(self, channel: str) -> list[str]:
        """Return the handles of a channel's members."""
        found = self._workspace.channel(channel)
        return found.members if found else []

    def enter(self, channel: str) -> None:
        """Join a channel if this person is not in it yet."""
        if self.member.handle not in self.members_of(channel):
            self.person.join(channel)

    def recent(self, channel: str, count: int) -> list[Message]:
        """Return the newest messages of a channel that every member sees, oldest first."""
        with self._state.condition:
            found = self._state.find_channel(channel)
            seen: list[Message] = []
            for message in reversed(found.messages if found else []):
                if message.ephemeral_to is None:
                    seen.append(message)
                if len(seen) == count:
                    break
            return seen[::-1]

    def _channels(self) -> list[ChannelRecord]:
        with self._state.condition:
            return [
                each
                for each in self._state.channels.values()
                if not (each.is_im or each.is_mpim or each.is_archived)
                and (not each.is_private or self.person.id in each.member_ids)
            ]

    def _place_to_type(self, rng: Random) -> str:
        bots = [user.handle for user in self._state.users.values() if user.is_bot]
        lot = rng.random()
        teams = self.team_channels()
        if teams and lot < 0.2:
            return rng.choice(teams)
        return f"@{bots[-1]}" if bots and lot < 0.6 else "general"


def buttons_labelled(blocks: list[Json], *labels: str) -> list[Placed]:
    """Return the buttons of `blocks` with one of these labels."""
    return [each for each in find_buttons(blocks) if label_of(each) in labels]
