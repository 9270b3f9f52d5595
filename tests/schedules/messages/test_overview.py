"""The organisers' digest, and the answer to a direct message, to the letter."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.agenda.models import AgendaItem
from bot.hackathons.models import Hackathon
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow
from bot.outbox.rows import enqueue
from bot.overview.digest import Digest
from bot.overview.direct_messages import make_help
from bot.overview.kinds import HELP
from bot.overview.status import StatusReport, TeamCounts
from schedules.messages.overview import DELIVERABLES, digest_message
from schedules.rendering import TooLate
from tests.support.factories import NOW, make_hackathon, make_item, make_participant
from tests.support.loaded import describe, list_rows, load
from tests.support.neighbours import select_ours

STATUS = StatusReport(
    registered=1204,
    withdrawn=3,
    sites=[],
    zones=[],
    challenges=[],
    without_team=310,
    teams=260,
    minimum=3,
    small=TeamCounts(1, ["quarks"]),
    undecided=TeamCounts(0, []),
    pending=17,
    next_due=None,
    late=0,
    failed=0,
)
DIGEST = Digest(
    status=STATUS,
    new=57,
    to_nudge=0,
    late=0,
    skipped=0,
    days_left=0,
    opens=None,
    closes=None,
    items=[],
)
PEOPLE = (
    "*1,204 people* registered, *57* since yesterday, 3 withdrew. *310* without a team.\n"
    "*260 teams*.\n1 team under 3 people: *quarks*."
)


def say(hackathon: Hackathon, digest: Digest) -> str:
    """What it says below its heading."""
    (section,) = [
        each
        for each in digest_message(hackathon, digest, NOW)["blocks"]
        if each["type"] == "section"
    ]
    return str(section["text"]["text"])


def make_items(session: Session, hackathon: Hackathon, number: int) -> list[AgendaItem]:
    hour = timedelta(hours=1)
    return [
        make_item(session, hackathon, f"talk-{each}", NOW + each * hour) for each in range(number)
    ]


def test_a_quiet_day_is_short(session: Session) -> None:
    message = digest_message(make_hackathon(session), DIGEST, NOW)
    assert message == {
        "text": f"Tuesday 27 October: {PEOPLE.splitlines()[0]}",
        "blocks": [
            {
                "type": "header",
                "text": {
                    "type": "plain_text",
                    "text": "Tuesday 27 October: how it stands",
                    "emoji": True,
                },
            },
            {"type": "section", "text": {"type": "mrkdwn", "text": PEOPLE}},
            {
                "type": "context",
                "elements": [{"type": "mrkdwn", "text": "More, at any time: `/organiser status`"}],
            },
        ],
    }


def test_before_anybody_registered_there_is_one_line(session: Session) -> None:
    nobody = replace(DIGEST, status=replace(STATUS, registered=0, withdrawn=0), new=0)
    assert say(make_hackathon(session), nobody) == "*0 people* registered."


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"days_left": 12}, "12 days until ML4SCI Hackathon."),
        ({"days_left": 1}, "1 day until ML4SCI Hackathon."),
        ({"opens": NOW}, "Registration opens today, 11:00 EDT · 10:00 CDT."),
        ({"closes": NOW}, "Registration closes today, 11:00 EDT · 10:00 CDT."),
        (
            {"late": 1204, "skipped": 2, "status": replace(STATUS, failed=1)},
            ":warning: Messages since yesterday: 1,204 sent late, 2 too late to be sent, "
            "1 not sent.",
        ),
        (
            {"status": replace(STATUS, late=1)},
            ":warning: 1 message late: I am catching up.",
        ),
    ],
)
def test_what_is_so_today_is_a_line_more(
    session: Session, changes: dict[str, Any], line: str
) -> None:
    assert say(make_hackathon(session), replace(DIGEST, **changes)) == f"{PEOPLE}\n{line}"


def test_the_days_items_are_named_and_of_many_the_first(session: Session) -> None:
    hackathon = make_hackathon(session)
    items = make_items(session, hackathon, 8)
    items[1].starts_at = None
    assert say(hackathon, replace(DIGEST, items=items)).removeprefix(PEOPLE).splitlines()[1:] == [
        "*Today*",
        "• 11:00 EDT · 10:00 CDT *Talk 0*",
        "• *Talk 1*",
        "• 13:00 EDT · 12:00 CDT *Talk 2*",
        "• 14:00 EDT · 13:00 CDT *Talk 3*",
        "• 15:00 EDT · 14:00 CDT *Talk 4*",
        "• 16:00 EDT · 15:00 CDT *Talk 5*",
        "… and 2 more: `/agenda today`",
    ]


def test_it_has_the_nudges_button_where_somebody_is_to_be_nudged(session: Session) -> None:
    (button,) = [
        each["elements"][0]
        for each in digest_message(make_hackathon(session), replace(DIGEST, to_nudge=1310), NOW)[
            "blocks"
        ]
        if each["type"] == "actions"
    ]
    assert (button["text"]["text"], button["action_id"]) == (
        "Nudge 1,310 without a team",
        "nudge-preview",
    )


def test_it_is_made_of_the_mornings_state_and_not_after_noon(session: Session) -> None:
    hackathon = load(session, describe(reminders={"digest": "8:00"}))
    row = next(each for each in list_rows(session) if each.key == "digest:2020-10-27:organisers")
    make_participant(session, hackathon, "ana", registered_at=row.due)
    text = DELIVERABLES.messages[find_kind(row.kind)](session, row, row.due)["text"]
    assert text == (
        "Tuesday 27 October: *1 person* registered, *1* since yesterday. *1* without a team."
    )
    with pytest.raises(TooLate, match="the morning is over"):
        DELIVERABLES.messages[find_kind(row.kind)](session, row, row.due + timedelta(hours=5))


def enqueue_help(session: Session, hackathon: Hackathon) -> OutboxRow:
    enqueue(session, hackathon, make_help("UANA", "Ev1", NOW))
    return session.scalars(select_ours(OutboxRow)).one()


def list_buttons(message: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["text"]["text"], each["action_id"]) for each in message["blocks"][1]["elements"]]


AGENDA, ABOUT = ("Agenda today", "agenda:today"), ("About, and every command", "about")


def test_the_answer_to_a_direct_message_has_what_this_person_can_press(session: Session) -> None:
    hackathon = make_hackathon(session)
    row = enqueue_help(session, hackathon)
    render = DELIVERABLES.messages[HELP]
    assert list_buttons(render(session, row, NOW)) == [("Register", "register"), AGENDA, ABOUT]
    closed = hackathon.registration_closes
    row.due = closed
    assert list_buttons(render(session, row, closed)) == [AGENDA, ABOUT]
    make_participant(session, hackathon, "ana")
    message = render(session, row, closed)
    assert list_buttons(message) == [("Show my team", "team-show-mine"), AGENDA, ABOUT]
    assert message["text"] == message["blocks"][0]["text"]["text"]


def test_it_is_not_given_when_it_was_asked_for_long_ago(session: Session) -> None:
    row = enqueue_help(session, make_hackathon(session))
    hour = timedelta(hours=1)
    assert DELIVERABLES.messages[HELP](session, row, NOW + hour)
    with pytest.raises(TooLate, match="it was asked for long ago"):
        DELIVERABLES.messages[HELP](session, row, NOW + hour + timedelta(seconds=1))
