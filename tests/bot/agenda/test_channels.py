import pytest
from sqlalchemy.orm import Session

from bot.agenda.channels import name_channels
from bot.agenda.kinds import CHANNEL
from bot.agenda.models import AgendaItem
from bot.hackathons.models import Hackathon
from bot.loading.load import load_hackathon
from bot.outbox.models import OutboxRow
from tests.support.loaded import LONG_BEFORE, challenge, describe, entry
from tests.support.neighbours import make_neighbours, select_ours

pytestmark = pytest.mark.both_databases

TALK = entry("talk", "2020-10-27 17:00 EST", channel="side")


def load(session: Session, **parts: object) -> Hackathon:
    load_hackathon(session, make_neighbours(session), describe(TALK, **parts), LONG_BEFORE)
    return session.scalars(select_ours(Hackathon)).one()


def list_owed(session: Session) -> list[tuple[str, str]]:
    channels = select_ours(OutboxRow).where(OutboxRow.kind == CHANNEL.name)
    rows = session.scalars(channels.order_by(OutboxRow.id))
    return [(row.key, row.lane) for row in rows]


def test_the_channels_are_all_those_the_file_names_each_once(session: Session) -> None:
    challenges = [challenge("higgs", channel="higgs-boson"), challenge("nmr")]
    hackathon = load(session, challenges=challenges)
    assert name_channels(session, hackathon) == ["general", "higgs-boson", "organisers", "side"]


def test_what_is_taken_off_the_agenda_needs_no_channel(session: Session) -> None:
    hackathon = load(session)
    item = session.scalars(select_ours(AgendaItem)).one()
    item.channel = "hall"
    session.flush()
    assert name_channels(session, hackathon) == ["general", "hall", "organisers", "side"]
    item.removed_at = LONG_BEFORE
    session.flush()
    assert name_channels(session, hackathon) == ["general", "organisers", "side"]


def test_they_are_owed_from_the_beginning_and_once(session: Session) -> None:
    load(session)
    load(session)
    assert list_owed(session) == [
        ("channel:general", "channel:general"),
        ("channel:organisers", "channel:organisers"),
        ("channel:side", "channel:side"),
    ]


def test_one_that_comes_later_is_owed_then(session: Session) -> None:
    load(session)
    load(session, challenges=[challenge("higgs", channel="higgs-boson")])
    assert list_owed(session)[-1] == ("channel:higgs-boson", "channel:higgs-boson")
