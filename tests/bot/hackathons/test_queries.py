from datetime import date, datetime

import pytest
from sqlalchemy.orm import Session

from bot.core.errors import Refused
from bot.hackathons.models import Hackathon
from bot.hackathons.queries import current_hackathon, find_workspace, today
from tests.support.factories import make_hackathon
from tests.support.loaded import utc

pytestmark = pytest.mark.both_databases


def add_hackathon(session: Session, like: Hackathon, slug: str, first: str, last: str) -> None:
    kept = {
        column.key: getattr(like, column.key)
        for column in Hackathon.__table__.columns
        if column.key != "id"
    }
    dates = {"first": date.fromisoformat(first), "last": date.fromisoformat(last)}
    session.add(Hackathon(**{**kept, **dates, "slug": slug}))
    session.flush()


def test_a_workspace_is_known_once_the_bot_has_connected_to_it(session: Session) -> None:
    hackathon = make_hackathon(session)
    assert find_workspace(session, "T1") is hackathon.workspace
    assert find_workspace(session, "T2") is None


def test_without_a_hackathon_people_are_told_so(session: Session) -> None:
    make_hackathon(session)
    with pytest.raises(Refused, match="no hackathon here yet"):
        current_hackathon(session, "T2", utc("2020-10-27"))


@pytest.mark.parametrize(
    ("now", "slug"),
    [
        (utc("2020-01-01"), "ml4sci"),
        (utc("2020-10-27"), "ml4sci"),
        # Still the 30th in New York, the last day.
        (utc("2020-10-31", "03:59"), "ml4sci"),
        (utc("2020-10-31", "04:00"), "winter"),
        (utc("2021-01-01"), "spring"),
        (utc("2030-01-01"), "spring"),
    ],
)
def test_commands_are_about_the_first_hackathon_to_come_or_under_way_or_the_last(
    session: Session, now: datetime, slug: str
) -> None:
    hackathon = make_hackathon(session)
    add_hackathon(session, hackathon, "spring", "2021-03-01", "2021-03-02")
    add_hackathon(session, hackathon, "winter", "2020-12-01", "2020-12-02")
    assert current_hackathon(session, "T1", now).slug == slug


def test_today_is_the_date_in_the_events_zone(session: Session) -> None:
    hackathon = make_hackathon(session)
    assert today(hackathon, utc("2020-10-28", "03:59")) == date(2020, 10, 27)
    assert today(hackathon, utc("2020-10-28", "04:00")) == date(2020, 10, 28)
