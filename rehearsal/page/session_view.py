"""One rehearsal as the page sees it: the workspace, the people's read marks, two indexes."""

from collections import Counter
from dataclasses import dataclass

from rehearsal.content.channels import may_see
from rehearsal.page.positions import position_after
from rehearsal.page.problems import Problem
from rehearsal.page.values import Offered
from rehearsal.state.records import ChannelRecord, Message, User, WorkspaceEvent
from rehearsal.workspace import Workspace

EVERYBODY = "*"


@dataclass
class UnreadCount:
    """A person's unread messages in a channel, counted up to `counted_to`."""

    mark: str
    counted_to: str
    deletions: int
    unread: int = 0
    mentions: int = 0


class SessionView:
    """Read marks, and indexes of the workspace that would take too long to rebuild each time.

    The caller holds the workspace's lock, except for `find_person`. A mark is the `ts` of the
    newest message read, and belongs to a person: it is the same in every browser. `offered` are the
    options of external selects, `being_sent` the ids of the forms whose submission waits for an
    answer.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.state = workspace.state
        self.offered = Offered()
        self.being_sent: set[str] = set()
        self._marks: dict[tuple[str, str], str] = {}
        self._tallies: dict[tuple[str, str], UnreadCount] = {}
        self._replies: Counter[tuple[str, str]] = Counter()
        self._deletions: Counter[str] = Counter()
        self._notified: dict[str, frozenset[str]] = {}
        with self.state.condition:
            for channel in self.state.channels.values():
                for message in channel.messages:
                    self._take_in(message)

    def note(self, event: WorkspaceEvent) -> None:
        """Update the indexes after an event."""
        message = event.message
        if message is None:
            return
        if event.kind == "message_posted":
            self._take_in(message)
        elif event.kind == "message_updated":
            self._note_notified(message)
        elif event.kind == "message_deleted":
            self._deletions[message.channel_id] += 1
            self._notified.pop(message.ts, None)
            if message.is_reply:
                self._replies[message.channel_id, str(message.thread_ts)] -= 1

    def find_person(self, handle: str) -> User:
        """Return the human of that handle; bots have no view of the page.

        Raises:
            Problem: if no human has it
        """
        with self.state.condition:
            user = self.state.users.get(self.state.ids_by_handle.get(handle, ""))
            if user is None or user.is_bot:
                raise Problem(f"There is nobody called {handle[:80]!r}.", 404)
            return user

    def find_channel(self, user: User, channel_id: str) -> ChannelRecord:
        """Return the conversation with that id.

        Raises:
            Problem: if there is none, or this person may not see it
        """
        channel = self.state.channels.get(channel_id)
        if channel is None or not may_see(channel, user.id):
            raise Problem(f"{user.handle} sees no such conversation.", 404)
        return channel

    def count_replies(self, message: Message) -> int:
        """Return how many replies a message has."""
        return self._replies[message.channel_id, message.ts]

    def mark_read(self, user: User, channel: ChannelRecord, ts: str) -> bool:
        """Move the person's mark to `ts`, and return whether that changed it; it never goes back.

        Nor does it go past the newest message in the channel, since later ones are not read yet.
        """
        before = self._marks.get((user.id, channel.id), "")
        position = position_after(channel.messages, ts)
        if position <= position_after(channel.messages, before):
            return False
        self._marks[user.id, channel.id] = channel.messages[position - 1].ts
        return True

    def count_unread(self, user: User, channel: ChannelRecord) -> tuple[int, int]:
        """Return a member's counts of unread messages of others, and of those that mention them.

        Only messages since the last count are examined. In a direct message each one counts as a
        mention.
        """
        if user.id not in channel.member_ids or not channel.messages:
            return 0, 0
        key = (user.id, channel.id)
        mark, deletions = self._marks.get(key, ""), self._deletions[channel.id]
        tally = self._tallies.get(key)
        if tally is None or (tally.mark, tally.deletions) != (mark, deletions):
            tally = self._tallies[key] = UnreadCount(mark, mark, deletions)
        messages = channel.messages
        for position in range(position_after(messages, tally.counted_to), len(messages)):
            self._count(tally, user, channel, messages[position])
        tally.counted_to = messages[-1].ts
        return tally.unread, tally.mentions

    def _count(
        self, tally: UnreadCount, user: User, channel: ChannelRecord, message: Message
    ) -> None:
        if message.user_id == user.id or message.ephemeral_to is not None:
            return
        who = self._notified.get(message.ts, frozenset())
        is_named = channel.is_im or user.id in who or EVERYBODY in who
        if message.is_reply and not message.in_channel_too and not is_named:
            return
        tally.unread += 1
        tally.mentions += is_named

    def _take_in(self, message: Message) -> None:
        if message.ephemeral_to is not None:
            return
        if message.is_reply:
            self._replies[message.channel_id, str(message.thread_ts)] += 1
        self._note_notified(message)

    def _note_notified(self, message: Message) -> None:
        who = {*message.mentions, *([EVERYBODY] if message.broadcasts else [])}
        if who:
            self._notified[message.ts] = frozenset(who)
        else:
            self._notified.pop(message.ts, None)
