"""The recovery report, word for word and block for block."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.delivery_reports.collect import PATIENCE, SETTLING
from bot.delivery_reports.decisions import drop_all, drop_row, resend_row
from bot.delivery_reports.kinds import RECOVERY_REPORT
from bot.hackathons.models import Hackathon
from bot.outbox.models import OutboxRow, OutboxState
from bot.slack.block_kit import context, section
from bot.teams.models import Team
from rehearsal.block_kit import check_message_blocks
from schedules.messages.delivery_reports import DELIVERABLES
from schedules.rendering import NotYet, Unneeded
from tests.support.factories import NOW, make_hackathon
from tests.support.scenes.delivery_reports import (
    MINUTE,
    end_row,
    enqueue_row,
    list_reports,
    post_report,
)

SENT, FAILED, SKIPPED, UNKNOWN = (
    OutboxState.SENT,
    OutboxState.FAILED,
    OutboxState.SKIPPED,
    OutboxState.UNKNOWN,
)
DUE = "due Tue 27 Oct 2020, 11:00 EDT · 10:00 CDT"
LOOK_FIRST = "It may be there already. Send it only if you have looked and it is not."
GOES_ON = "It is not over: other messages still wait. Another report will say what became of them."


@pytest.fixture
def hackathon(session: Session) -> Hackathon:
    return make_hackathon(session)


def render(session: Session, report: OutboxRow | None = None) -> dict[str, Any]:
    """The report's message, which Slack takes."""
    report = report or list_reports(session)[-1]
    message = DELIVERABLES.messages[RECOVERY_REPORT](session, report, report.due)
    assert check_message_blocks(message["blocks"]) == []
    assert len(message["text"]) < 4000
    return message


def fail(session: Session, hackathon: Hackathon, key: str, **parts: Any) -> OutboxRow:
    return end_row(session, enqueue_row(session, hackathon, key, **parts), FAILED)


def send_late(
    session: Session, hackathon: Hackathon, key: str, minutes: int, lane: str
) -> OutboxRow:
    row = enqueue_row(session, hackathon, key, lane=lane, due=NOW - minutes * MINUTE)
    return end_row(session, row, SENT)


def button(text: str, action_id: str, value: str, confirm: str | None = None) -> dict[str, Any]:
    element: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": text, "emoji": True},
        "action_id": action_id,
        "value": value,
    }
    if confirm is not None:
        element["confirm"] = {
            "title": {"type": "plain_text", "text": "Are you sure?", "emoji": True},
            "text": {"type": "mrkdwn", "text": confirm},
            "confirm": {"type": "plain_text", "text": "Yes", "emoji": True},
            "deny": {"type": "plain_text", "text": "No", "emoji": True},
        }
    return element


def buttons_for(
    row: OutboxRow, send: str = "Send it now", confirm: str | None = None
) -> dict[str, Any]:
    value = f"{row.report_id}:{row.id}"
    return {
        "type": "actions",
        "elements": [
            button(send, f"recovery-resend:{row.id}", value, confirm),
            button("Drop it", f"recovery-drop:{row.id}", value),
        ],
    }


def buttons_for_all(row: OutboxRow, resend: str, drop: str) -> dict[str, Any]:
    return {
        "type": "actions",
        "elements": [
            button("Send all again", "recovery-resend-all", str(row.report_id), resend),
            button("Drop all", "recovery-drop-all", str(row.report_id), drop),
        ],
    }


@pytest.mark.parametrize(
    ("lane", "where"),
    [("#higgs", "#higgs"), ("@U1", "<@U1>"), ("team:7", "a team's channel")],
)
def test_a_single_failed_row_is_told_in_a_sentence(
    session: Session, hackathon: Hackathon, lane: str, where: str
) -> None:
    row = fail(session, hackathon, "a", lane=lane, title="Lecture & *more*")
    row.reason = "Slack said <nothing>"
    text = f"I could not send *Lecture &amp; ∗more∗* to {where}, {DUE}: Slack said &lt;nothing&gt;."
    assert render(session) == {
        "text": f"{text} Decide with the buttons of this message.",
        "blocks": [section(f":warning: {text}"), buttons_for(row)],
    }


def test_a_row_that_gives_neither_title_nor_reason_is_told_by_its_kind(
    session: Session, hackathon: Hackathon
) -> None:
    row = fail(session, hackathon, "a", kind="join_request_answer")
    row.reason = None
    assert render(session)["text"].startswith(
        f"I could not send *join request answer* to #general, {DUE}: no reason given."
    )


def test_a_channel_that_cannot_be_made_is_told_with_what_to_do(
    session: Session, hackathon: Hackathon
) -> None:
    row = fail(session, hackathon, "a", kind="channel", lane="channel:higgs", channel="higgs")
    row.reason = "Slack said restricted_action"
    text = (
        "I could not make #higgs, or get into it: Slack said restricted_action. Please make it "
        "and invite me there; what is to be posted in it will find it."
    )
    blocks = [section(f":warning: {text}"), buttons_for(row, "Try again")]
    assert render(session)["blocks"] == blocks


def make_team(session: Session, hackathon: Hackathon, name: str) -> int:
    team = Team(hackathon_id=hackathon.id, name=name, folded_name=name.lower(), created_at=NOW)
    session.add(team)
    session.flush()
    return team.id


def fail_channel(session: Session, hackathon: Hackathon, name: str) -> OutboxRow:
    """The channel of a team of this name does not follow it."""
    team = make_team(session, hackathon, name)
    lane = f"team:{team}"
    return fail(session, hackathon, name, kind="team_channel", lane=lane, team=team)


def test_a_team_channel_that_does_not_follow_its_team_is_told_with_its_name(
    session: Session, hackathon: Hackathon
) -> None:
    row = fail_channel(session, hackathon, "Quarks & <Co>")
    text = "I could not bring the channel of *Quarks &amp; &lt;Co&gt;* into line with the team: "
    blocks = [
        section(f":warning: {text}Slack said channel_not_found."),
        buttons_for(row, "Try again"),
    ]
    assert render(session)["blocks"] == blocks


def test_a_message_to_a_teams_channel_is_told_with_the_teams_name(
    session: Session, hackathon: Hackathon
) -> None:
    lane = f"team:{make_team(session, hackathon, 'Quarks')}"
    fail(session, hackathon, "a", lane=lane, title="News")
    assert render(session)["text"].startswith(
        f"I could not send *News* to the channel of *Quarks*, {DUE}: "
    )


def test_channels_that_failed_are_not_called_messages(
    session: Session, hackathon: Hackathon
) -> None:
    first, second = (fail_channel(session, hackathon, name) for name in ("Quarks", "Leptons"))
    why = "into line with the team: Slack said channel_not_found."
    heading = "Not every channel is as it should be: 2 failed."
    all_of_them = buttons_for_all(
        first, "2 channels are tried again now.", "2 channels are not tried again then."
    )
    all_of_them["elements"][0]["text"]["text"] = "Try all again"
    assert render(session)["blocks"] == [
        section(f":warning: {heading}"),
        section(f"• I could not bring the channel of *Quarks* {why}"),
        buttons_for(first, "Try again"),
        section(f"• I could not bring the channel of *Leptons* {why}"),
        buttons_for(second, "Try again"),
        all_of_them,
    ]


def test_messages_and_channels_are_counted_apart(session: Session, hackathon: Hackathon) -> None:
    row = fail(session, hackathon, "a")
    fail_channel(session, hackathon, "Quarks")
    assert render(session)["blocks"][-1] == buttons_for_all(
        row,
        "1 message is sent now, however late. 1 channel is tried again now.",
        "1 message is not sent any more then. 1 channel is not tried again then.",
    )
    assert render(session)["text"].startswith(
        "Not every message went out, nor is every channel as it should be: 2 failed."
    )


def test_an_outage_is_told_with_what_needs_a_decision_before_what_was_late(
    session: Session, hackathon: Hackathon
) -> None:
    failed = fail(session, hackathon, "a", title="Lecture")
    skipped = end_row(
        session,
        enqueue_row(session, hackathon, "b", title="Panel"),
        SKIPPED,
        reason="it began more than 5 minutes ago",
    )
    unknown = end_row(
        session,
        enqueue_row(session, hackathon, "c", lane="@U1", title="Welcome"),
        UNKNOWN,
        reason="Slack said missing_scope",
    )
    for number, lane in enumerate(("#general", "#general", "@U1", "@U2", "team:7")):
        send_late(session, hackathon, f"late {number}", 3 + number, lane)
    heading = "After an interruption: 5 sent late (worst 7 min), 1 failed, 1 unknown, 1 skipped."
    assert render(session) == {
        "text": f"{heading} Decide on each with the buttons of this message.",
        "blocks": [
            section(f":warning: {heading}"),
            section(
                f"• I could not send *Lecture* to #general, {DUE}: Slack said channel_not_found."
            ),
            buttons_for(failed),
            section(
                f"• I did not send *Panel* to #general, {DUE}: it began more than 5 minutes ago."
            ),
            buttons_for(skipped),
            section(
                f"• I cannot tell whether I sent *Welcome* to <@U1>, {DUE}: Slack said "
                "missing_scope. It may be there already: please look before you send it again."
            ),
            buttons_for(unknown, confirm=LOOK_FIRST),
            buttons_for_all(
                failed,
                "3 messages are sent now, however late. 1 of them may be there already.",
                "3 messages are not sent any more then.",
            ),
            section(
                "Sent late:\n• teams' channels: 1, 7 min late\n"
                "• direct messages: 2, at most 6 min late\n• #general: 2, at most 4 min late"
            ),
        ],
    }


def test_one_message_that_was_late_is_told_without_buttons(
    session: Session, hackathon: Hackathon
) -> None:
    send_late(session, hackathon, "a", 9, "#general")
    assert render(session) == {
        "text": "After an interruption: 1 sent late (9 min).",
        "blocks": [
            section(":warning: After an interruption: 1 sent late (9 min)."),
            section("Sent late:\n• #general: 1, 9 min late"),
        ],
    }


def test_without_an_interruption_it_is_not_called_one(
    session: Session, hackathon: Hackathon
) -> None:
    fail(session, hackathon, "a")
    fail(session, hackathon, "b")
    assert render(session)["text"] == (
        "Not every message went out: 2 failed. Decide on each with the buttons of this message."
    )


@pytest.mark.parametrize(("channels", "rest"), [(11, "1 other channel"), (12, "2 other channels")])
def test_of_many_places_the_worst_ten_are_named(
    session: Session, hackathon: Hackathon, channels: int, rest: str
) -> None:
    for number in range(channels):
        send_late(session, hackathon, f"{number}", 5 + number, f"#c{number}")
    lines = render(session)["blocks"][-1]["text"]["text"].split("\n")
    assert lines[1] == f"• #c{channels - 1}: 1, {4 + channels} min late"
    assert len(lines) == 12
    assert lines[-1] == f"… and {channels - 10} more in {rest}"


def test_what_is_decided_says_by_whom_and_loses_its_buttons(
    session: Session, hackathon: Hackathon
) -> None:
    resent, dropped, open_row = (
        fail(session, hackathon, key, title=key.upper()) for key in ("a", "b", "c")
    )
    channel = fail(session, hackathon, "d", kind="channel", lane="channel:x", channel="x")
    team = fail(session, hackathon, "e", kind="team_channel", lane="team:7", team=7)
    silent = fail(session, hackathon, "f", title="F")
    report = post_report(session, list_reports(session)[0])
    for row in (resent, channel, silent):
        resend_row(session, hackathon, row.id, NOW, "UANA")
    for row in (dropped, team):
        drop_row(session, hackathon, row.id, NOW, "UBEN")
    end_row(session, silent, SKIPPED, reason="nothing of it is on the agenda any more")
    heading = "Not every message went out, nor is every channel as it should be: 6 failed."
    assert render(session, report) == {
        "text": f"{heading} Decide on each with the buttons of this message.",
        "blocks": [
            section(f":warning: {heading}"),
            section(":ballot_box_with_check: *A* to #general: sent again by <@UANA>."),
            section(":ballot_box_with_check: *B* to #general: dropped by <@UBEN>."),
            section(f"• I could not send *C* to #general, {DUE}: Slack said channel_not_found."),
            buttons_for(open_row),
            section(":ballot_box_with_check: #x: tried again by <@UANA>."),
            section(":ballot_box_with_check: A team's channel: dropped by <@UBEN>."),
            section(
                ":ballot_box_with_check: *F* to #general: sent again by <@UANA>, but nothing of "
                "it is on the agenda any more."
            ),
        ],
    }


def test_a_single_row_that_is_decided_leaves_one_sentence(
    session: Session, hackathon: Hackathon
) -> None:
    row = fail(session, hackathon, "a", title="Lecture")
    report = post_report(session, list_reports(session)[0])
    resend_row(session, hackathon, row.id, NOW, "UANA")
    text = "*Lecture* to #general: sent again by <@UANA>."
    blocks = [section(f":ballot_box_with_check: {text}")]
    assert render(session, report) == {"text": text, "blocks": blocks}
    # A row that fails anew is told in another report, and here it stays as decided.
    end_row(session, row, FAILED)
    assert row.report_id != report.id
    assert render(session, report) == {"text": text, "blocks": blocks}


def test_of_many_rows_twelve_are_named_and_the_next_when_these_are_decided(
    session: Session, hackathon: Hackathon
) -> None:
    rows = [fail(session, hackathon, f"{number}") for number in range(49)]
    report = post_report(session, list_reports(session)[0])

    def named() -> list[int]:
        return [
            int(block["elements"][0]["action_id"].split(":")[1])
            for block in render(session, report)["blocks"]
            if block["type"] == "actions" and ":" in block["elements"][0]["action_id"]
        ]

    assert named() == [row.id for row in rows[:12]]
    assert render(session, report)["blocks"][-2:] == [
        context("… and 37 more"),
        buttons_for_all(
            rows[0],
            "49 messages are sent now, however late.",
            "49 messages are not sent any more then.",
        ),
    ]
    for row in rows[:11]:
        drop_row(session, hackathon, row.id, NOW, "UANA")
    assert named() == [rows[11].id]
    drop_row(session, hackathon, rows[11].id, NOW, "UANA")
    assert named() == [row.id for row in rows[12:24]]
    assert render(session, report)["blocks"][1] == context("… and 12 more before these, decided on")
    drop_all(session, report, NOW, "UANA")
    blocks = render(session, report)["blocks"]
    assert {block["type"] for block in blocks[:-1]} == {"section"}
    assert blocks[-1] == context("… and 37 more decided on")


def test_the_longest_words_that_a_row_may_have_are_within_slacks_limits(
    session: Session, hackathon: Hackathon
) -> None:
    for number in range(40):
        row = fail(session, hackathon, f"{number}", title="&" * 5000, lane=f"#{number}{'c' * 78}")
        row.reason = "<" * 300
        send_late(session, hackathon, f"late {number}", 5, f"#{number}{'c' * 78}")
    enqueue_row(session, hackathon, "overdue", due=NOW - 30 * MINUTE)
    report = list_reports(session)[0]
    report.slack_ts = "1.2"
    assert render(session, report)["blocks"][-1] == context(GOES_ON)


def test_a_report_waits_until_nothing_is_overdue_but_not_for_ever(
    session: Session, hackathon: Hackathon
) -> None:
    fail(session, hackathon, "a")
    overdue = enqueue_row(session, hackathon, "b", due=NOW - 2 * MINUTE)
    (report,) = list_reports(session)
    latest = NOW + SETTLING + PATIENCE
    for now, until in (
        (report.due, report.due + SETTLING),
        (latest - timedelta(seconds=1), latest),
    ):
        with pytest.raises(NotYet) as not_yet:
            DELIVERABLES.messages[RECOVERY_REPORT](session, report, now)
        assert not_yet.value.until == until
    blocks = DELIVERABLES.messages[RECOVERY_REPORT](session, report, latest)["blocks"]
    assert blocks[-1] == context(GOES_ON)
    end_row(session, overdue, FAILED)
    message = DELIVERABLES.messages[RECOVERY_REPORT](session, report, report.due)
    assert message["text"].startswith("Not every message went out: 2 failed.")


def test_what_came_right_before_it_was_told_needs_no_report(
    session: Session, hackathon: Hackathon
) -> None:
    row = fail(session, hackathon, "a")
    (report,) = list_reports(session)
    # As when its item moves ahead, and the reminder with it.
    row.state, row.settled_at = OutboxState.WAITING, None
    session.flush()
    with pytest.raises(Unneeded, match="come right"):
        render(session)
    post_report(session, report)
    text = "What this report was about has come right since."
    assert render(session, report) == {"text": text, "blocks": [section(f":warning: {text}")]}
