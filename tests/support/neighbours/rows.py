"""What the neighbours have whoever comes, as rows of tables."""

from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any

from bot.announcements.models import AnnouncementState
from bot.hackathon_file.schema import HackathonFile
from bot.outbox.models import OutboxState

Row = dict[str, Any]

# Ids. The neighbours come first, in a database that is empty.
HERE, ELSEWHERE = 1, 2
LAST_YEARS, ANOTHER = 1, 2
WORKSPACES = {LAST_YEARS: HERE, ANOTHER: ELSEWHERE}
TEAM_ID = "TELSEWHERE"
# Nora wrote what they announce, and has left both workspaces.
NORA = "UNORA"
NORAS = {ELSEWHERE: 1, HERE: 2}

# When it is now in most tests.
_NOW = datetime(2020, 10, 27, 15, 0, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
# Within the 24 hours before it, and on the same day.
BEFORE = _NOW - 120 * _MINUTE
SLUGS = {LAST_YEARS: "ml4sci-2019", ANOTHER: "ml4sci"}
REGISTERED = {LAST_YEARS: _NOW - timedelta(days=372), ANOTHER: BEFORE}


class Neighbours(Enum):
    """Whether there are neighbours, and whether they have pending rows.

    A delivery does all that is pending, of neighbours too: they have nothing pending in
    the tests of what is claimed and delivered.
    """

    OWING = "owing"
    SETTLED = "settled"
    NONE = "none"


# What becomes of what the neighbours had pending.
ENDINGS: dict[Neighbours, Row] = {
    Neighbours.OWING: {"state": OutboxState.WAITING, "settled_at": None, "reason": None},
    Neighbours.SETTLED: {
        "state": OutboxState.CANCELLED,
        "settled_at": BEFORE,
        "reason": "a neighbour's",
    },
}


@cache
def list_rows(kind: Neighbours) -> dict[str, list[Row]]:
    """Return the neighbours' rows that are about no person of the workspace under test."""
    ending = ENDINGS[kind]
    rows: dict[str, list[Row]] = {
        "workspaces": [
            {"id": HERE, "slack_id": "T1"},
            {"id": ELSEWHERE, "slack_id": TEAM_ID},
        ],
        "channels": [
            {"workspace_id": ELSEWHERE, "name": name, "slack_id": f"CELSEWHERE{place}"}
            for place, name in enumerate(("general", "organisers", "side", "sky"))
        ],
        "people": [_make_nora(workspace) for workspace in NORAS],
    }
    for hackathon in WORKSPACES:
        made = {
            "hackathons": [_make_hackathon(hackathon)],
            "challenges": _make_challenges(hackathon),
            "agenda_items": _make_items(hackathon),
            "teams": _make_teams(hackathon),
            "batches": [{"hackathon_id": hackathon, "kind": "announcement"} for _ in ANNOUNCED],
            "announcements": _make_announcements(hackathon),
            "outbox": _make_owed(hackathon, ending),
            "audit": [make_entry(hackathon, None, "file loaded", after={"content": "0" * 16})],
        }
        for name, each in made.items():
            rows.setdefault(name, []).extend(each)
    for each in rows.values():
        for place, row in enumerate(each):
            row.setdefault("id", place + 1)
    return rows


def _make_nora(workspace: int) -> Row:
    return {
        "id": NORAS[workspace],
        "workspace_id": workspace,
        "slack_id": NORA,
        "name": "Nora",
        "full_name": None,
        "zone": "Asia/Tokyo",
        "email": None,
        "is_admin": True,
        "left_at": BEFORE,
        "updated_at": None,
    }


def _make_hackathon(hackathon: int) -> Row:
    year = {LAST_YEARS: 2019, ANOTHER: 2020}[hackathon]
    slug = SLUGS[hackathon]
    dates = {"first": f"{year}-10-26", "last": f"{year}-10-30"}
    file = {"name": "ML4SCI Hackathon", "slug": slug, "where": {"kind": "online"}}
    content = HackathonFile.model_validate({**file, "zone": "Eastern", "dates": dates})
    return {
        "workspace_id": WORKSPACES[hackathon],
        "slug": slug,
        "name": "ML4SCI Hackathon",
        "zone": "America/New_York",
        "zones": ["America/New_York"],
        "first": date.fromisoformat(dates["first"]),
        "last": date.fromisoformat(dates["last"]),
        "registration_opens": None,
        "registration_closes": datetime(year, 10, 31, 4, tzinfo=UTC),
        "document": content.model_dump_json(),
        "reminder_times": {},
        "loaded_at": BEFORE,
    }


CHALLENGES = {"higgs": "Higgs Boson", "deep": "Deep Falcon", "e2e": "End to End"}


def _make_challenges(hackathon: int) -> list[Row]:
    return [
        {
            "hackathon_id": hackathon,
            "key": key,
            "title": title,
            "position": place,
            "document": {"key": key, "title": title, "task": "Do it.", "channel": "sky"},
            "removed_at": None,
        }
        for place, (key, title) in enumerate(CHALLENGES.items())
    ]


def id_of(hackathon: int, place: int, number: int) -> int:
    """Return the id of a neighbour's row, the one at this place of its `number` in a table."""
    return (hackathon - 1) * number + place + 1


# The first is on now, the others come, the earliest before all else.
_ITEMS = {
    "talk": ("talk", -10),
    "lecture": ("talk", 1),
    "hours": ("office hours", 1),
    "due": ("deadline", 1),
    "results": ("milestone", 1),
    "party": ("social", None),
}


def _make_items(hackathon: int) -> list[Row]:
    return [
        {
            "hackathon_id": hackathon,
            "key": key,
            "title": key.title(),
            "kind": kind,
            "position": place,
            "day": _NOW.date(),
            "starts_at": None if minutes is None else _NOW + minutes * _MINUTE,
            "ends_at": _NOW + 20 * _MINUTE if kind in ("talk", "office hours") else None,
            "challenge_id": id_of(hackathon, 0, len(CHALLENGES)),
            "channel": "elsewhere",
            "reminders": None,
            "document": {"key": key, "title": key.title(), "kind": kind, "when": "2020-10-27"},
            "removed_at": None,
            "version": 1,
        }
        for place, (key, (kind, minutes)) in enumerate(_ITEMS.items())
    ]


TEAMS = ("quarks", "gluons")


def _make_teams(hackathon: int) -> list[Row]:
    return [
        {
            "hackathon_id": hackathon,
            "name": name,
            "folded_name": name,
            "challenge_id": id_of(hackathon, 0, len(CHALLENGES)),
            "locked": name == "gluons",
            "created_at": BEFORE,
            "closed_at": None,
            "channel_id": f"CTEAM{hackathon}{name.upper()}",
            "channel_refused": False,
        }
        for name in TEAMS
    ]


ANNOUNCED = (AnnouncementState.SCHEDULED, AnnouncementState.SENDING, AnnouncementState.SENT)


def _make_announcements(hackathon: int) -> list[Row]:
    return [
        {
            "hackathon_id": hackathon,
            "author_id": NORAS[WORKSPACES[hackathon]],
            "text": "Of a neighbour",
            "channels": [{"id": "CELSEWHERE", "name": "general"}],
            "audience": {"any_of": ["registered"], "also": [], "but": [], "people": []},
            "notifies": False,
            "urgent": False,
            "approved_by_id": None,
            "state": state,
            "created_at": BEFORE,
            "send_at": _NOW + _MINUTE,
            "zone": "America/New_York",
            "version": 1,
            "batch_id": id_of(hackathon, place, len(ANNOUNCED)),
        }
        for place, state in enumerate(ANNOUNCED)
    ]


def _make_owed(hackathon: int, ending: Row) -> list[Row]:
    """Return a neighbour's rows: some overdue, some that is to come, some reported."""
    item = {"title": "Talk", "channel": "general", "items": ["talk"], "before": 600, "day": None}
    digest = {**item, "channel": "organisers", "items": [], "before": 0, "day": "2020-10-27"}
    facts: Row = {"title": "Talk", "day": "2020-10-27", "starts_at": None, "ends_at": None}
    facts |= {"where": None, "hosts": [], "links": [], "kind": "talk"}
    changes = {"talk": {"was": facts, "now": None, "again": False}}
    report = {"at_latest": _NOW.isoformat(), "decisions": []}
    ended = {"settled_at": BEFORE, "reason": "a neighbour's", "report": True}
    pending: list[tuple[str, str, str, Row, Row]] = [
        # Of the first is told whether they have any, and it is the report of the others.
        ("recovery:0", "recovery_report", "#organisers", report, ending),
        ("agenda:talk:-10m:general", "reminder", "#general", item, ending),
        (
            "agenda-change:1:general",
            "agenda_change",
            "#general",
            {"channel": "general", "title": "Changed: Talk", "items": [], "changes": changes},
            ending,
        ),
        ("channel:general", "channel", "channel:general", {"channel": "general"}, ending),
        ("agenda:talk:-1h:general", "reminder", "#general", item, {**ended, "state": "sent"}),
        ("agenda:talk:-60m:general", "reminder", "#general", item, {**ended, "state": "failed"}),
        (
            "digest:2020-10-27:organisers",
            "digest",
            "#organisers",
            digest,
            {**ended, "state": "skipped"},
        ),
    ]
    due = {"channel:general": _NOW + _MINUTE}
    return [
        make_outbox_row(
            hackathon,
            key,
            kind,
            lane,
            due=due.get(key, BEFORE),
            arguments=arguments,
            **{name: value for name, value in end.items() if name != "report"},
            report_id=id_of(hackathon, 0, len(pending)) if "report" in end else None,
        )
        for key, kind, lane, arguments, end in pending
    ]


def make_outbox_row(hackathon: int, key: Any, kind: str, lane: Any, **parts: Any) -> Row:
    sent = parts["state"] == OutboxState.SENT
    return {
        "hackathon_id": hackathon,
        "key": key,
        "kind": kind,
        "lane": lane,
        "ready_at": parts["due"],
        "attempts": 0,
        "lease_until": None,
        "unknown_since": None,
        "slack_channel": "CELSEWHERE" if sent else None,
        "slack_ts": "1.0" if sent else None,
        "bulk": False,
        "insisted_at": None,
        "report_id": None,
        "batch_id": None,
        **parts,
    }


def make_entry(hackathon: int, person: Any, action: str, **parts: Any) -> Row:
    """Return a row of the audit log."""
    return {
        "hackathon_id": hackathon,
        "at": BEFORE,
        "person_id": person,
        "action": action,
        "subject": "Talk",
        "before": None,
        "after": None,
        **parts,
    }
