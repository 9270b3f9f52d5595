from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow
from tests.support.loaded import describe, entry, list_rows, load, utc

pytestmark = pytest.mark.both_databases

TUESDAY, FRIDAY = "2020-10-27", "2020-10-30"
SECOND = timedelta(seconds=1)


def late_at(session: Session, key: str, *instants: datetime) -> list[str | None]:
    """Whether the row with this key is too late at each of these instants, and why."""
    row = next(row for row in list_rows(session) if row.key == key)
    return [why_late(session, row, instant) for instant in instants]


def why_late(session: Session, row: OutboxRow, now: datetime) -> str | None:
    return find_kind(row.kind).why_expired(session, row, now)


@pytest.mark.parametrize("before", ["60m", "10m"])
@pytest.mark.parametrize("kind", ["talk", "office hours"])
def test_a_reminder_matters_until_5_minutes_after_the_start(
    session: Session, kind: str, before: str
) -> None:
    load(session, describe(entry("talk", f"{TUESDAY} 17:00", kind)))
    last = utc(TUESDAY, "21:05")
    assert late_at(session, f"agenda:talk:-{before}:general", last, last + SECOND) == [
        None,
        "it began more than 5 minutes ago",
    ]


def test_a_reminder_of_several_items_matters_until_5_minutes_after_the_last_begins(
    session: Session,
) -> None:
    """As where one of them was moved since the reminder was planned."""
    load(session, describe(entry("talk", f"{TUESDAY} 17:00"), entry("later", f"{TUESDAY} 18:00")))
    row = next(row for row in list_rows(session) if row.key == "agenda:talk:-60m:general")
    last = utc(TUESDAY, "22:05")
    for keys in (["talk", "later"], ["later", "talk"]):
        row.arguments = {**row.arguments, "items": keys}
        assert why_late(session, row, last) is None
        assert why_late(session, row, last + SECOND) == "it began more than 5 minutes ago"


def test_a_step_of_a_countdown_matters_until_the_next(session: Session) -> None:
    load(session, describe(entry("due", f"{FRIDAY} 19:00", "deadline")))
    next_has_come = "the next step of the countdown has come"
    for step, following in (
        ("-72h", utc("2020-10-29", "23:00")),
        ("-6h", utc(FRIDAY, "22:00")),
        ("-15m", utc(FRIDAY, "23:00")),
    ):
        late = late_at(session, f"deadline:due:{step}:general", following - SECOND, following)
        assert late == [None, next_has_come]


def test_that_a_deadline_has_passed_matters_for_a_day(session: Session) -> None:
    load(session, describe(entry("due", f"{FRIDAY} 19:00", "deadline")))
    last = utc("2020-10-31", "23:00")
    assert late_at(session, "deadline:due:passed:general", last, last + SECOND) == [
        None,
        "the deadline passed more than a day ago",
    ]


@pytest.mark.parametrize("key", ["day:2020-10-27:general", "day-item:results:general"])
def test_what_is_said_of_a_day_matters_until_midnight_in_the_events_zone(
    session: Session, key: str
) -> None:
    load(
        session,
        describe(entry("talk", f"{TUESDAY} 17:00"), entry("results", TUESDAY, "milestone")),
    )
    midnight = utc("2020-10-28", "04:00")
    assert late_at(session, key, midnight - SECOND, midnight) == [None, "the day is over"]


def test_a_digest_matters_until_noon(session: Session) -> None:
    load(session, describe(reminders={"digest": "8:00"}))
    noon = utc(TUESDAY, "16:00")
    late = late_at(session, "digest:2020-10-27:organisers", noon, noon + SECOND)
    assert late == [None, "the morning is over"]


def test_what_an_organiser_insists_on_is_never_too_late(session: Session) -> None:
    load(session, describe(entry("due", f"{FRIDAY} 19:00", "deadline")))
    for row in list_rows(session):
        row.insisted_at = utc(FRIDAY)
        assert late_at(session, row.key, utc("2030-01-01")) == [None]


@pytest.mark.parametrize(("kind", "hours"), [("announcement_start", 2), ("announcement", 12)])
def test_an_announcement_matters_for_some_hours(session: Session, kind: str, hours: int) -> None:
    due = utc(TUESDAY)
    row = OutboxRow(kind=kind, due=due, arguments={})
    last = due + timedelta(hours=hours)
    assert why_late(session, row, last) is None
    late = f"it was to go out more than {hours} hours ago"
    assert why_late(session, row, last + SECOND) == late
    row.insisted_at = last
    assert why_late(session, row, last + SECOND) is None


def test_what_is_said_of_teams_is_never_too_late(session: Session) -> None:
    row = OutboxRow(kind="team_notice", arguments={})
    assert why_late(session, row, utc("2030-01-01")) is None


def test_a_reminder_of_what_has_no_time_any_more_is_not_judged_here(session: Session) -> None:
    hackathon = load(session, describe(entry("talk", TUESDAY)))
    arguments = {"before": 3600, "items": ["talk"]}
    for kind in ("reminder", "deadline_countdown"):
        row = OutboxRow(kind=kind, arguments=arguments, hackathon=hackathon)
        assert why_late(session, row, utc("2030-01-01")) is None
