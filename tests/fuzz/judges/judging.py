"""Judging what came of a payload: what holds for every one, and for those that are sendable."""

import traceback
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.audit.log import REFUSED
from bot.audit.models import AuditEntry
from bot.outbox.kinds import name_kinds
from bot.roles.models import RoleGrant
from bot.workspaces.models import HandledRequest, Person
from rehearsal import Call
from tests.fuzz.corpus.hackathons import OTHER_TEAM_ID
from tests.fuzz.corpus.scene import Scene
from tests.fuzz.judges.audience import find_strays
from tests.fuzz.judges.state_rules import find_broken_rules, take_prints
from tests.fuzz.judges.words import find_faults, has_reference
from tests.fuzz.payloads.drafts import Draft, Json, as_json, find_actor, read_actor
from tests.fuzz.trial import Outcome

_OPENING = ("views.open", "views.push")
_OVER_HACKATHONS = ("invitation-", "request-", "recovery-")


@dataclass(frozen=True)
class Ledger:
    """What the database was like: a print of each part of it, the last ids, what was broken."""

    prints: dict[str, int]
    broken: list[str]
    last_row: int


def open_ledger(scene: Scene) -> Ledger:
    """The database as it is now."""
    records = scene.records
    return Ledger(
        take_prints(records),
        find_broken_rules(records, name_kinds(scene.performers)),
        records.execute("SELECT coalesce(max(id), 0) FROM outbox").fetchone()[0],
    )


def judge_answer(draft: Draft, outcome: Outcome) -> list[str]:
    """What is wrong with how the payload was answered."""
    if outcome.raised is not None:
        # Bolt reads the type and the like itself, before any of our listeners.
        is_bolts_own = draft.is_broken and not _is_in_ours(outcome.raised)
        return [] if is_bolts_own else [f"it is raised out of Bolt: {outcome.raised!r}"]
    faults = [fault for each in outcome.said for fault in _judge_said(draft, each)]
    for call in outcome.calls:
        faults += _judge_call(draft, call)
    if outcome.status == 500 and draft.payload.get("command"):
        faults.append("a command fails without a word")
    if draft.is_broken:
        return faults
    if outcome.status != 200:
        faults.append(f"it is answered with status {outcome.status}")
    faults += [f"it is logged as an error: {each}" for each in outcome.errors]
    if has_reference([outcome.body, *outcome.said]):
        faults.append("it is answered with a failure's reference")
    if "command" in draft.payload and not outcome.said:
        faults.append("a command is answered with nothing")
    return faults


def judge_state(
    scene: Scene, draft: Draft, before: Ledger, after: Ledger, now: datetime
) -> list[str]:
    """Return what is wrong with the database that the payload wrote to, and with its outbox."""
    faults = [each for each in after.broken if each not in before.broken]
    with scene.database.read() as session:
        strays = find_strays(session, find_actor(draft.payload), now, before.last_row)
        faults += [f"it tells somebody else: {each}" for each in strays]
        changed = {each for each, value in after.prints.items() if before.prints[each] != value}
        for place in changed - _name_allowed(draft, scene.workspace.state.team_id):
            faults.append(f"it touches what is none of its business: {place}")
        done = _list_unorganised(session, now)
        faults += [f"the log says that who did it did not organise then: {each}" for each in done]
        trigger = draft.payload.get("trigger_id")
        is_known = isinstance(trigger, str) and trigger != ""
        is_done = is_known and session.get(HandledRequest, trigger) is not None
        if changed and is_known and not (is_done or _is_turned_away(session, now)):
            faults.append("its change is not noted as done")
    return faults


def judge_repetition(first: Outcome, second: Outcome, before: Ledger, after: Ledger) -> list[str]:
    """What is wrong with a payload's coming a second time: it changes nothing, answered alike."""
    faults = []
    if before != after:
        faults.append("coming again, it changes something")
    if (first.status, first.body) != (second.status, second.body):
        faults.append(f"coming again, it is answered otherwise: {first.body} then {second.body}")
    if _shown(first) != _shown(second):
        faults.append(f"coming again, it shows other things: {_shown(first)} {_shown(second)}")
    return faults


def may_repeat(draft: Draft, outcome: Outcome) -> bool:
    """Whether the same again is to be answered alike.

    A trigger that opened a modal is spent; a reference is new each time; without a trigger or
    an event's id nobody can tell that it came before.
    """
    known = draft.payload.get("trigger_id") or draft.payload.get("event_id")
    opened = any(call.method in _OPENING for call in outcome.calls)
    return bool(known) and not (opened or outcome.raised or has_reference(outcome.said))


def _is_turned_away(session: Session, now: datetime) -> bool:
    """Whether all that changed is that the log says who tried what they may not."""
    tried = select(AuditEntry.id).where(AuditEntry.at == now, AuditEntry.action == REFUSED)
    return session.scalar(tried.limit(1)) is not None


def _list_unorganised(session: Session, now: datetime) -> list[str]:
    """Return the actions that the log has at this instant by people who organised nothing then.

    What it says of earlier ones is not held against what people are now: Slack may have told since
    of another e-mail address, or of an admin who is none any more.
    """
    held = select(RoleGrant.id).where(
        RoleGrant.hackathon_id == AuditEntry.hackathon_id,
        RoleGrant.role == "organiser",
        RoleGrant.member.in_((Person.slack_id, Person.email)),
        RoleGrant.granted_at <= now,
        or_(RoleGrant.ended_at.is_(None), RoleGrant.ended_at >= now),
    )
    entries = (
        select(AuditEntry.action)
        .join(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.at == now, AuditEntry.action != REFUSED)
        .where(~Person.is_admin, ~held.exists())
    )
    return list(session.scalars(entries))


def _is_in_ours(error: Exception) -> bool:
    """Whether the error came through the code of the bot."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = (Path("handlers").resolve(), Path("bot").resolve())
    return any(Path(frame.filename).is_relative_to(each) for frame in frames for each in ours)


def _judge_said(draft: Draft, said: Json) -> list[str]:
    if said.keys() == {"error"}:  # Bolt's own word for what it has no listener for
        return []
    faults = find_faults(said)
    if said.get("response_type", "ephemeral") != "ephemeral":
        faults.append("everybody in the channel sees the answer")
    if said.get("response_action") == "errors" and not draft.is_broken:
        inputs = {each["block_id"] for each in draft.payload["view"]["blocks"]}
        unknown = set(said["errors"]) - inputs
        faults += [f"it has an error for a field that is not there: {each}" for each in unknown]
    return faults


def _judge_call(draft: Draft, call: Call) -> list[str]:
    """Whether a call is one that answers this person, and whether Slack takes it."""
    arguments, payload = call.arguments, draft.payload
    view = payload.get("view")
    answers = {
        "views.open": arguments.get("trigger_id") == payload.get("trigger_id"),
        "views.push": arguments.get("trigger_id") == payload.get("trigger_id"),
        "views.update": isinstance(view, dict) and arguments.get("view_id") == view.get("id"),
        "views.publish": arguments.get("user_id") == read_actor(payload),
        "response_url": str(payload.get("response_url")).endswith(
            str(arguments.get("response_url"))
        ),
        "auth.test": True,
        # What the composer asks of the channels that were chosen in it.
        "conversations.info": payload.get("type") == "view_submission",
    }
    faults = []
    if not answers.get(call.method, False):
        faults.append(f"it calls {call.method} with {arguments}")
    is_timely = draft.is_new and not draft.age and draft.is_view_open
    # Whether a channel is there is a question: no is an answer.
    is_asked = call.method == "conversations.info"
    is_taken = is_asked or bool((call.answer or {}).get("ok"))
    if not draft.is_broken and is_timely and not is_taken:
        faults.append(f"Slack refuses {call.method}: {call.answer}")
    return faults


def _name_allowed(draft: Draft, team_id: str) -> set[str]:
    """The slugs of the hackathons, and the workspaces, that the payload may change.

    An invitation and a request are answered in whatever hackathon of the workspace they are.
    """
    content = as_json(draft.payload)
    allowed = {"ml4sci", team_id}
    if any(f'"{each}' in content for each in _OVER_HACKATHONS):
        allowed.add("last-year")
    if draft.is_broken and OTHER_TEAM_ID in content:
        allowed |= {"elsewhere", OTHER_TEAM_ID}
    return allowed


def _shown(outcome: Outcome) -> list[tuple[str, Any, Any]]:
    return [
        (each.method, each.arguments.get("text"), each.arguments.get("view"))
        for each in outcome.calls
    ]
