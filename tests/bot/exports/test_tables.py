"""What an export holds of a hackathon, to the cell."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.announcements.models import Announcement, AnnouncementState
from bot.audit import log as audit
from bot.exports.formats import Table
from bot.exports.people_tables import tabulate_participants, tabulate_roles, tabulate_teams
from bot.exports.tables import (
    list_tables,
    tabulate_agenda,
    tabulate_announcements,
    tabulate_audit,
    tabulate_deliveries,
)
from bot.hackathons.models import Hackathon
from bot.outbox import rows as outbox
from bot.outbox.kinds import find_kind
from bot.outbox.models import Batch, OutboxState
from bot.outbox.rows import NewMessage
from bot.registration.models import Participant
from bot.teams.models import Membership, Team
from tests.support.factories import (
    NOW,
    make_challenge,
    make_hackathon,
    make_item,
    make_participant,
    make_person,
)
from tests.support.kinds import WHISPER

pytestmark = pytest.mark.both_databases

HOUR = timedelta(hours=1)
# What NOW, and an hour later, is in each of an instant's two columns.
UTC, EVENT = "2020-10-27T15:00:00Z", "2020-10-27 11:00:00"
LATER_UTC, LATER_EVENT = "2020-10-27T16:00:00Z", "2020-10-27 12:00:00"
QUESTIONS = [{"key": "diet", "label": "Diet"}, {"key": "talk", "label": "Talk?"}]


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    """One with two questions of its own, whose file names Ana and a mentor for all."""
    return make_hackathon(
        session,
        registration={"questions": QUESTIONS},
        organisers=["UWALTER"],
        mentors=[{"who": "ben@example.org"}],
    )


def read_rows(table: Table) -> list[dict[str, Any]]:
    """The rows by the names of their columns."""
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def join(session: Session, team: Team, participant: Participant, minutes: int) -> Membership:
    """Have somebody in the team, so many minutes after NOW."""
    joined_at = NOW + timedelta(minutes=minutes)
    membership = Membership(team_id=team.id, participant_id=participant.id, joined_at=joined_at)
    session.add(membership)
    session.flush()
    return membership


def make_team(session: Session, hackathon: Hackathon, name: str, **parts: Any) -> Team:
    """A team, made at NOW."""
    team = Team(
        hackathon_id=hackathon.id,
        name=name,
        folded_name=name.casefold(),
        **{"created_at": NOW, **parts},
    )
    session.add(team)
    session.flush()
    return team


def test_participants_have_their_answers_site_zone_teams_and_roles(
    session: Session, hackathon: Hackathon
) -> None:
    higgs = make_challenge(session, hackathon, "higgs")
    ben = make_participant(
        session, hackathon, "ben", registered_at=NOW + HOUR, withdrawn_at=NOW + HOUR
    )
    walter = make_participant(
        session,
        hackathon,
        "walter",
        site="brown",
        agreed_at=NOW,
        answers={"talk": True, "old": ["a", "b"]},
        experience="New to it",
    )
    walter.interests.append(higgs)
    ben.person.email = "ben@example.org"
    ben.person.full_name = "Ben B."
    ben.person.is_admin = True
    join(session, make_team(session, hackathon, "Leptons"), walter, 2)
    join(session, make_team(session, hackathon, "Quarks"), walter, 1)
    join(session, make_team(session, hackathon, "Left"), walter, 3).left_at = NOW + HOUR
    assert read_rows(tabulate_participants(session, hackathon)) == [
        {
            "slack_id": "UWALTER",
            "name": "Walter",
            "full_name": None,
            "email": None,
            "zone": "America/New_York",
            "registered_utc": UTC,
            "registered_event": EVENT,
            "withdrawn_utc": None,
            "withdrawn_event": None,
            "site": "brown",
            "affiliation": "Brown University",
            "experience": "New to it",
            "looking_for_team": False,
            "certificate_name": "Walter",
            "agreed_utc": UTC,
            "agreed_event": EVENT,
            "interests": ["higgs"],
            "teams": ["Quarks", "Leptons"],
            "roles": ["organiser"],
            "answer:diet": None,
            "answer:talk": True,
            "answer:old": ["a", "b"],
        },
        {
            "slack_id": "UBEN",
            "name": "Ben",
            "full_name": "Ben B.",
            "email": "ben@example.org",
            "zone": "America/New_York",
            "registered_utc": LATER_UTC,
            "registered_event": LATER_EVENT,
            "withdrawn_utc": LATER_UTC,
            "withdrawn_event": LATER_EVENT,
            "site": "online",
            "affiliation": "Brown University",
            "experience": None,
            "looking_for_team": False,
            "certificate_name": "Ben",
            "agreed_utc": None,
            "agreed_event": None,
            "interests": [],
            "teams": [],
            "roles": ["mentor", "organiser"],
            "answer:diet": None,
            "answer:talk": None,
            "answer:old": None,
        },
    ]


def test_questions_that_the_file_had_once_come_last_by_their_keys(
    session: Session, hackathon: Hackathon
) -> None:
    answers = dict.fromkeys(("e", "talk", "b", "d", "a", "c"), "yes")
    make_participant(session, hackathon, "ana", answers=answers)
    questions = [f"answer:{key}" for key in ("diet", "talk", "a", "b", "c", "d", "e")]
    assert list(tabulate_participants(session, hackathon).columns[-7:]) == questions


def test_teams_have_their_members_and_challenge(session: Session, hackathon: Hackathon) -> None:
    higgs = make_challenge(session, hackathon, "higgs", title="Higgs Boson")
    ana, ben = (make_participant(session, hackathon, each) for each in ("ana", "ben"))
    quarks = make_team(session, hackathon, "Quarks", challenge_id=higgs.id, channel_id="C1")
    join(session, quarks, ana, 2)
    join(session, quarks, ben, 1)
    closed = make_team(session, hackathon, "Closed", closed_at=NOW + HOUR)
    join(session, closed, ana, 1).left_at = NOW + HOUR
    assert read_rows(tabulate_teams(session, hackathon)) == [
        {
            "id": quarks.id,
            "name": "Quarks",
            "challenge": "higgs",
            "challenge_title": "Higgs Boson",
            "locked": False,
            "created_utc": UTC,
            "created_event": EVENT,
            "closed_utc": None,
            "closed_event": None,
            "members": ["Ben", "Ana"],
            "member_slack_ids": ["UBEN", "UANA"],
            "channel_id": "C1",
        },
        {
            "id": closed.id,
            "name": "Closed",
            "challenge": None,
            "challenge_title": None,
            "locked": False,
            "created_utc": UTC,
            "created_event": EVENT,
            "closed_utc": LATER_UTC,
            "closed_event": LATER_EVENT,
            "members": [],
            "member_slack_ids": [],
            "channel_id": None,
        },
    ]


def test_roles_are_as_they_were_given(session: Session, hackathon: Hackathon) -> None:
    rows = [
        (each["role"], each["member"], each["from_file"], each["granted_utc"], each["ended_utc"])
        for each in read_rows(tabulate_roles(session, hackathon))
    ]
    assert sorted(rows) == [
        ("mentor", "ben@example.org", True, UTC, None),
        ("organiser", "UWALTER", True, UTC, None),
    ]


def test_the_agenda_has_what_was_taken_off_it_too(session: Session, hackathon: Hackathon) -> None:
    make_item(
        session,
        hackathon,
        "lecture",
        NOW,
        ends_at=NOW + HOUR,
        challenge=make_challenge(session, hackathon, "higgs"),
        where="Zoom",
        about="Bring a laptop.",
        hosts=[{"name": "Ana"}, {"name": "Ben"}],
        links=[{"title": "Slides", "url": "https://example.org/slides"}],
    )
    make_item(session, hackathon, "party", date(2020, 10, 26)).removed_at = NOW
    party, lecture = read_rows(tabulate_agenda(session, hackathon))
    assert lecture == {
        "key": "lecture",
        "title": "Lecture",
        "kind": "talk",
        "day": "2020-10-27",
        "starts_utc": UTC,
        "starts_event": EVENT,
        "ends_utc": LATER_UTC,
        "ends_event": LATER_EVENT,
        "challenge": "higgs",
        "channel": None,
        "where": "Zoom",
        "about": "Bring a laptop.",
        "hosts": ["Ana", "Ben"],
        "links": ["https://example.org/slides"],
        "removed_utc": None,
        "removed_event": None,
    }
    assert (party["day"], party["starts_utc"], party["removed_utc"]) == ("2020-10-26", None, UTC)


def test_the_agenda_is_in_its_order(session: Session, hackathon: Hackathon) -> None:
    make_item(session, hackathon, "later", NOW + HOUR)
    make_item(session, hackathon, "second", NOW, position=2)
    make_item(session, hackathon, "first", NOW, position=1)
    make_item(session, hackathon, "day", date(2020, 10, 27), position=3)
    make_item(session, hackathon, "eve", NOW - 24 * HOUR, position=4)
    keys = [each["key"] for each in read_rows(tabulate_agenda(session, hackathon))]
    assert keys == ["eve", "day", "first", "second", "later"]


def test_announcements_are_all_but_drafts(session: Session, hackathon: Hackathon) -> None:
    ana, ben = (make_person(session, hackathon, each) for each in ("ana", "ben"))
    common: dict[str, Any] = {
        "hackathon_id": hackathon.id,
        "author_id": ana.id,
        "created_at": NOW,
        "zone": "Europe/Zurich",
    }
    drafted = Announcement(**common, text="Not yet", channels=[], audience=None)
    drafted.batch = Batch(hackathon_id=hackathon.id, kind="announcement")
    session.add(drafted)
    told = Announcement(
        **common,
        batch=Batch(hackathon_id=hackathon.id, kind="announcement"),
        text="Pizza!",
        channels=[{"id": "C1", "name": "general"}],
        audience=None,
        urgent=True,
        approved_by_id=ben.id,
        state=AnnouncementState.SENT,
        send_at=NOW + HOUR,
    )
    session.add(told)
    session.flush()
    assert read_rows(tabulate_announcements(session, hackathon)) == [
        {
            "id": told.id,
            "author": "Ana",
            "author_slack_id": "UANA",
            "text": "Pizza!",
            "channels": ["general"],
            "audience": None,
            "notifies": False,
            "urgent": True,
            "approved_by": "Ben",
            "state": "sent",
            "created_utc": UTC,
            "created_event": EVENT,
            "send_utc": LATER_UTC,
            "send_event": LATER_EVENT,
            "zone": "Europe/Zurich",
        }
    ]


def test_deliveries_of_a_private_kind_are_left_out(session: Session, hackathon: Hackathon) -> None:
    outbox.enqueue(session, hackathon, NewMessage("whisper:1", WHISPER, "@UANA", NOW, {}))
    assert read_rows(tabulate_deliveries(session, hackathon)) == []


def test_deliveries_have_no_text(session: Session, hackathon: Hackathon) -> None:
    messages = [
        NewMessage("news:1", find_kind("news"), "@UANA", NOW + HOUR, {"text": "secret"}),
        NewMessage("news:2", find_kind("news"), "#general", NOW, {"text": "secret"}),
    ]
    outbox.enqueue_all(session, hackathon, messages)
    row = outbox.find_row(session, hackathon, "news:2")
    assert row is not None
    outbox.settle(row, OutboxState.FAILED, now=NOW + HOUR, reason="Slack said no")
    assert read_rows(tabulate_deliveries(session, hackathon)) == [
        {
            "key": "news:2",
            "kind": "news",
            "place": "#general",
            "due_utc": UTC,
            "due_event": EVENT,
            "state": "failed",
            "settled_utc": LATER_UTC,
            "settled_event": LATER_EVENT,
            "attempts": 0,
            "reason": "Slack said no",
        },
        {
            "key": "news:1",
            "kind": "news",
            "place": "UANA",
            "due_utc": LATER_UTC,
            "due_event": LATER_EVENT,
            "state": "waiting",
            "settled_utc": None,
            "settled_event": None,
            "attempts": 0,
            "reason": None,
        },
    ]


def test_the_audit_is_told_from_the_beginning(session: Session, hackathon: Hackathon) -> None:
    ana = make_person(session, hackathon, "ana")
    change: dict[str, Any] = {"before": {"at": 1}, "after": {"at": 2}}
    audit.note_action(session, hackathon, "loaded", "small.yaml", by=None, now=NOW)
    audit.note_action(session, hackathon, "moved", "Lecture", by=ana, now=NOW + HOUR, **change)
    session.flush()
    assert read_rows(tabulate_audit(session, hackathon)) == [
        {
            "done_utc": UTC,
            "done_event": EVENT,
            "by": "the command line",
            "by_slack_id": None,
            "action": "loaded",
            "subject": "small.yaml",
            "before": None,
            "after": None,
        },
        {
            "done_utc": LATER_UTC,
            "done_event": LATER_EVENT,
            "by": "Ana",
            "by_slack_id": "UANA",
            "action": "moved",
            "subject": "Lecture",
            "before": {"at": 1},
            "after": {"at": 2},
        },
    ]


def test_nothing_of_another_hackathon_is_in_it(session: Session, hackathon: Hackathon) -> None:
    ana = make_participant(session, hackathon, "ana")
    join(session, make_team(session, hackathon, "Quarks"), ana, 1)
    make_item(session, hackathon, "lecture", NOW)
    session.add(
        Announcement(
            hackathon_id=hackathon.id,
            author_id=ana.person.id,
            created_at=NOW,
            zone="UTC",
            text="Pizza!",
            channels=[],
            audience=None,
            state=AnnouncementState.SENT,
            batch=Batch(hackathon_id=hackathon.id, kind="announcement"),
        )
    )
    outbox.enqueue(session, hackathon, NewMessage("news", find_kind("news"), "#general", NOW, {}))
    audit.note_action(session, hackathon, "loaded", "small.yaml", by=None, now=NOW)
    other = copy_hackathon(session, hackathon)
    assert all(len(table.rows) > 0 for table in list_tables(session, hackathon))
    assert [len(table.rows) for table in list_tables(session, other)] == [0] * 7


def copy_hackathon(session: Session, hackathon: Hackathon) -> Hackathon:
    """Another hackathon of the same workspace, a year later."""
    other = Hackathon(
        **{
            column.name: getattr(hackathon, column.name)
            for column in Hackathon.__table__.columns
            if column.name != "id"
        }
    )
    other.slug = "ml4sci-2021"
    other.first, other.last = date(2021, 10, 25), date(2021, 10, 29)
    session.add(other)
    session.flush()
    return other
