"""A rehearsal whose clock is moved ahead by hand."""

from datetime import timedelta

from sqlalchemy import select

from bot.hackathon_file import read_hackathon_file
from bot.outbox.models import OutboxRow, OutboxState
from bot.overview.kinds import HELP
from bot.rehearsing.arguments import default_start
from bot.rehearsing.session import RehearsalSession, open_rehearsal
from rehearsal.faults import Delay
from tests.bot.hackathon_file.files import SMALL


def find_answer(rehearsal: RehearsalSession) -> OutboxRow:
    with rehearsal.bot.database.read() as session:
        return session.scalars(select(OutboxRow).where(OutboxRow.kind == HELP.name)).one()


def test_what_is_on_its_way_is_sent_before_the_clock_is_moved_ahead() -> None:
    described = read_hackathon_file(SMALL).hackathon
    assert described is not None
    begin = default_start(described)
    with open_rehearsal(described, begin) as rehearsal:
        rehearsal.run(0)
        olga = rehearsal.workspace.person("olga")
        rehearsal.workspace.faults.add("chat.postMessage", Delay(0.5))
        olga.say("Hello?", "@hackathon")
        # It is there, and the bot does not know yet.
        rehearsal.workspace.wait_for(lambda: len(olga.direct_messages()) == 2)
        rehearsal.play_to(begin + timedelta(hours=5))
        row = find_answer(rehearsal)
        assert (row.state, row.settled_at) == (OutboxState.SENT, row.due)
