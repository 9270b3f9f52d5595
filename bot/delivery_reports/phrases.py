"""The text of a report, as it is posted and as it is refreshed after a button was pressed.

Each row has a sentence of its own, with buttons while there is something to decide.
"""

from collections.abc import Mapping

from bot.agenda.kinds import CHANNEL
from bot.core import timezones as zones
from bot.delivery_reports.decisions import Decision, ReportAction
from bot.delivery_reports.report import FailedDelivery, RecoveryReport
from bot.outbox.kinds import find_kind
from bot.outbox.models import OutboxRow, OutboxState
from bot.slack import action_ids as actions
from bot.slack import block_kit as blocks
from bot.slack.block_kit import Block, Message
from bot.slack.datetimes import say_time_left
from bot.teams.kinds import TEAM_CHANNEL

MOST_LATE_LINES = 10
# A reminder of many items names them all.
LONGEST_TITLE = 150
GOES_ON = "It is not over: other messages still wait. Another report will say what became of them."
MAY_BE_THERE = "It may be there already. Send it only if you have looked and it is not."

_ENDED = {
    OutboxState.SKIPPED: "skipped",
    OutboxState.FAILED: "failed",
    OutboxState.UNKNOWN: "unknown",
}


def report_message(report: RecoveryReport) -> Message:
    """Return the report as it stands: the counts, the rows to decide on, and those sent late."""
    heading = _say_heading(report)
    # A single row's sentence is the heading as well.
    top = [] if _is_one_trouble(report) else [blocks.section(f":warning: {heading}")]
    shown = [block for each in report.shown for block in _failed_blocks(report, each)]
    return blocks.message(
        heading + _say_what_to_do(report),
        [
            *top,
            *_count_blocks(report.before, "before these, decided on"),
            *shown,
            *_rest_blocks(report),
            *blocks.sections(_late_lines(report)),
            *([blocks.context(GOES_ON)] if report.goes_on else []),
        ],
    )


def _is_one_trouble(report: RecoveryReport) -> bool:
    """Return whether the report is about a single row, whose own sentence says everything."""
    return sum(report.ended.values()) == 1 and not report.late


def _say_heading(report: RecoveryReport) -> str:
    if _is_one_trouble(report):
        return _say_failed(report.shown[0])
    if report.is_empty:
        return "What this report was about has come right since."
    counts = [f"{count} {_ENDED[state]}" for state, count in report.ended.items()]
    if not report.late:
        return f"{_say_what_ended(report)}: {', '.join(counts)}."
    late = sum(each.count for each in report.late)
    worst = say_time_left(max(each.worst for each in report.late))
    told = f"{late} sent late ({worst})" if late == 1 else f"{late} sent late (worst {worst})"
    return f"After an interruption: {', '.join([told, *counts])}."


def _say_what_ended(report: RecoveryReport) -> str:
    if not report.ended_channels:
        return "Not every message went out"
    if report.ended_channels == sum(report.ended.values()):
        return "Not every channel is as it should be"
    return "Not every message went out, nor is every channel as it should be"


def _say_what_to_do(report: RecoveryReport) -> str:
    if not report.undecided:
        return ""
    each = "" if _is_one_trouble(report) else " on each"
    return f" Decide{each} with the buttons of this message."


def _failed_blocks(report: RecoveryReport, failed: FailedDelivery) -> list[Block]:
    text = _say_failed(failed)
    if failed.decision is not None:
        return [blocks.section(f":ballot_box_with_check: {text}")]
    mark = ":warning: " if _is_one_trouble(report) else "• "
    return [blocks.section(f"{mark}{text}"), _make_buttons(report, failed.row)]


def _make_buttons(report: RecoveryReport, row: OutboxRow) -> Block:
    value = f"{report.id}:{row.id}"
    send = "Try again" if row.kind in (CHANNEL.name, TEAM_CHANNEL.name) else "Send it now"
    confirm = MAY_BE_THERE if row.state == OutboxState.UNKNOWN else None
    return blocks.actions(
        blocks.button(send, f"{actions.RESEND_ROW}:{row.id}", value, confirm=confirm),
        blocks.button("Drop it", f"{actions.DROP_ROW}:{row.id}", value),
    )


def _rest_blocks(report: RecoveryReport) -> list[Block]:
    """Count the rows after those shown; if several are undecided, add buttons for all of them."""
    open_count = sum(report.undecided.values())
    channels, messages = report.undecided_channels, open_count - report.undecided_channels
    rest = _count_blocks(report.after, "" if open_count else "decided on")
    if open_count < 2:
        return rest
    return [
        *rest,
        blocks.actions(
            blocks.button(
                "Send all again" if messages else "Try all again",
                actions.RESEND_ALL,
                report.id,
                confirm=_ask_to_resend(messages, channels, report.undecided),
            ),
            blocks.button(
                "Drop all",
                actions.DROP_ALL,
                report.id,
                confirm=_ask_to_drop(messages, channels),
            ),
        ),
    ]


def _ask_to_resend(messages: int, channels: int, undecided: Mapping[OutboxState, int]) -> str:
    said = []
    if messages:
        said.append(f"{_count(messages, 'message is', 'messages are')} sent now, however late.")
    if channels:
        said.append(f"{_count(channels, 'channel is', 'channels are')} tried again now.")
    unknown = undecided.get(OutboxState.UNKNOWN, 0)
    if unknown:
        said.append(f"{unknown} of them may be there already.")
    return " ".join(said)


def _ask_to_drop(messages: int, channels: int) -> str:
    said = []
    if messages:
        said.append(f"{_count(messages, 'message is', 'messages are')} not sent any more then.")
    if channels:
        said.append(f"{_count(channels, 'channel is not', 'channels are not')} tried again then.")
    return " ".join(said)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _count_blocks(count: int, what: str) -> list[Block]:
    return [blocks.context(f"… and {count} more {what}".rstrip())] if count else []


def _say_failed(failed: FailedDelivery) -> str:
    row = failed.row
    if failed.decision is not None:
        return _say_decided(failed, failed.decision)
    if row.kind == CHANNEL.name:
        return (
            f"I could not make #{row.arguments['channel']}, or get into it: {_say_reason(row)}. "
            "Please make it and invite me there; what is to be posted in it will find it."
        )
    if row.kind == TEAM_CHANNEL.name:
        return (
            f"I could not bring {_name_team(failed)} into line with the team: {_say_reason(row)}."
        )
    what = f"{_name_message(failed)}, due {zones.show_instant(row.due, row.hackathon.zones)}"
    match row.state:
        case OutboxState.SKIPPED:
            return f"I did not send {what}: {_say_reason(row)}."
        case OutboxState.UNKNOWN:
            return (
                f"I cannot tell whether I sent {what}: {_say_reason(row)}. It may be there "
                "already: please look before you send it again."
            )
        case _:
            return f"I could not send {what}: {_say_reason(row)}."


def _say_decided(failed: FailedDelivery, decision: Decision) -> str:
    row = failed.row
    by = blocks.mention(decision.by)
    if row.kind == CHANNEL.name:
        what, again = f"#{row.arguments['channel']}", "tried again"
    elif row.kind == TEAM_CHANNEL.name:
        named = _name_team(failed)
        what, again = f"{named[0].upper()}{named[1:]}", "tried again"
    else:
        what, again = _name_message(failed), "sent again"
    if decision.action == ReportAction.DROP:
        return f"{what}: dropped by {by}."
    # A resent row never expires: it was skipped since there was nothing left to say.
    if row.state == OutboxState.SKIPPED:
        return f"{what}: {again} by {by}, but {_say_reason(row)}."
    return f"{what}: {again} by {by}."


def _say_reason(row: OutboxRow) -> str:
    return blocks.escape(row.reason or "no reason given")


def _name_team(failed: FailedDelivery) -> str:
    return f"the channel of {blocks.bold(failed.team)}" if failed.team else "a team's channel"


def _name_message(failed: FailedDelivery) -> str:
    row = failed.row
    title = str(row.arguments.get("title", find_kind(row.kind).title))
    what = blocks.bold(blocks.shorten(title, LONGEST_TITLE))
    if row.lane.startswith("@"):
        return f"{what} to {blocks.mention(row.lane[1:])}"
    where = blocks.escape(row.lane) if row.lane.startswith("#") else _name_team(failed)
    return f"{what} to {where}"


def _late_lines(report: RecoveryReport) -> list[str]:
    """Return a line for each place with late messages, the worst first."""
    if not report.late:
        return []
    lines = [
        f"• {place.name}: {place.count}, {'at most ' if place.count > 1 else ''}"
        f"{say_time_left(place.worst)} late"
        for place in report.late[:MOST_LATE_LINES]
    ]
    left_out = report.late[MOST_LATE_LINES:]
    if left_out:
        count = sum(place.count for place in left_out)
        where = "1 other channel" if len(left_out) == 1 else f"{len(left_out)} other channels"
        lines.append(f"… and {count} more in {where}")
    return ["Sent late:", *lines]
