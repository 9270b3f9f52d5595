"""Two hackathons beside the one under test: last year's, and one in another workspace.

Both are as like it as the schema allows: the same challenges, agenda items, team names and keys of
messages, at the same times. A person who comes into the workspace under test organises last year's
hackathon, is in a team of it, is invited to another and asks to join it, and has muted its
announcements; and a person with the same Slack id does all that in the other workspace. So a query
that forgets whose rows it is about gives a wrong answer.

They are made before the hackathon under test, and after each test they must be as they were.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Select, Table, or_, select
from sqlalchemy.orm import Session

from bot.announcements.models import AnnouncementState
from bot.core.database import Database
from bot.hackathon_file.schema import HackathonFile
from bot.hackathons.models import Hackathon
from bot.models import Base
from bot.outbox.models import OutboxState
from bot.teams.models import InvitationState, JoinRequestState
from bot.workspaces.models import Workspace

Model = TypeVar("Model", bound=Base)
Row = dict[str, Any]

# Ids. The neighbours come first, in a database that is empty.
HERE, ELSEWHERE = 1, 2
LAST_YEARS, ANOTHER = 1, 2
_WORKSPACES = {LAST_YEARS: HERE, ANOTHER: ELSEWHERE}
_TEAM_ID = "TELSEWHERE"
# Nora wrote what they announce, and has left both workspaces.
_NORA = "UNORA"
_NORAS = {ELSEWHERE: 1, HERE: 2}

# When it is now in most tests.
_NOW = datetime(2020, 10, 27, 15, 0, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)
# Within the 24 hours before it, and on the same day.
_BEFORE = _NOW - 120 * _MINUTE
_SLUGS = {LAST_YEARS: "ml4sci-2019", ANOTHER: "ml4sci"}
_REGISTERED = {LAST_YEARS: _NOW - timedelta(days=372), ANOTHER: _BEFORE}


_TABLES = Base.metadata.tables
_THEIR_WORKSPACE = select(Workspace.id).where(Workspace.slack_id == _TEAM_ID)
_THEIR_HACKATHONS = select(Hackathon.id).where(
    (Hackathon.slug == _SLUGS[LAST_YEARS]) | Hackathon.workspace_id.in_(_THEIR_WORKSPACE)
)


class Neighbours(Enum):
    """Whether there are neighbours, and whether they owe Slack anything.

    A delivery does all that the database owes, what neighbours owe included: they owe nothing in
    the tests of what is claimed and delivered.
    """

    OWING = "owing"
    SETTLED = "settled"
    NONE = "none"


def make_neighbours(session: Session, kind: Neighbours = Neighbours.OWING) -> Workspace:
    """Return the workspace under test: the one there is, or a new one with its neighbours."""
    workspace = session.scalar(select(Workspace).order_by(Workspace.id).limit(1))
    if workspace is None and kind != Neighbours.NONE:
        connection = session.connection()
        for statement in _write_rows(kind, connection.dialect.name):
            connection.exec_driver_sql(statement)
        workspace = session.get_one(Workspace, HERE)
    elif workspace is None:
        workspace = Workspace(slack_id="T1")
        session.add(workspace)
        session.flush()
    return workspace


def select_ours(model: type[Model]) -> Select[Model]:
    """Return a query for all the rows of a class but the neighbours'."""
    table = _TABLES[model.__tablename__]
    query = select(model)
    if "hackathon_id" in table.c:
        return query.where(table.c.hackathon_id.not_in(_THEIR_HACKATHONS))
    if "team_id" in table.c:
        teams = _TABLES["teams"].c
        their_teams = select(teams.id).where(teams.hackathon_id.in_(_THEIR_HACKATHONS))
        return query.where(table.c.team_id.not_in(their_teams))
    if model is Workspace:
        return query.where(table.c.id.not_in(_THEIR_WORKSPACE))
    if model is Hackathon:
        return query.where(table.c.id.not_in(_THEIR_HACKATHONS))
    if "workspace_id" in table.c:
        query = query.where(table.c.workspace_id.not_in(_THEIR_WORKSPACE))
    return query.where(table.c.slack_id != _NORA) if "slack_id" in table.c else query


def follow_people(engine: Engine) -> None:
    """Have each person who comes into the workspace under test be in its neighbours too."""
    before, after = _list_namesake(_NEW), _list_rows_about(_NEW)
    with engine.begin() as connection:
        for statement in _TRIGGERS[engine.dialect.name]:
            connection.exec_driver_sql(
                statement.format(
                    condition=_CONDITION,
                    before=_write_inserts(before, " ON CONFLICT DO NOTHING"),
                    after=_write_inserts(after),
                )
            )


def check_neighbours(database: Database) -> None:
    """Fail, naming table and row, unless the neighbours, if there are any, are as they were."""
    with database.engine.connect() as connection:
        changes = list(_find_changes(connection))
    assert not changes, "\n".join(["The test changed a neighbour:", *changes])


@dataclass(frozen=True)
class _Sql:
    """An expression in a trigger, as SQL; after a text it is that text and the expression's."""

    text: str

    def __radd__(self, before: str) -> "_Sql":
        return _Sql(f"{_write(before)} || {self.text}")


@dataclass(frozen=True)
class _Somebody:
    """A person who is in the neighbours: ids of theirs, or expressions for them.

    `people` are by workspace, `participants` by hackathon; `ending` is what became of what the
    neighbours owed.
    """

    slack_id: Any
    people: dict[int, Any]
    participants: dict[int, Any]
    ending: Row


# What becomes of what the neighbours owed.
_ENDINGS: dict[Neighbours, Row] = {
    Neighbours.OWING: {"state": OutboxState.WAITING, "settled_at": None, "reason": None},
    Neighbours.SETTLED: {
        "state": OutboxState.CANCELLED,
        "settled_at": _BEFORE,
        "reason": "a neighbour's",
    },
}


@cache
def _list_rows(kind: Neighbours) -> dict[str, list[Row]]:
    """Return the neighbours' rows that are about no person of the workspace under test."""
    ending = _ENDINGS[kind]
    rows: dict[str, list[Row]] = {
        "workspaces": [
            {"id": HERE, "slack_id": "T1"},
            {"id": ELSEWHERE, "slack_id": _TEAM_ID},
        ],
        "channels": [
            {"workspace_id": ELSEWHERE, "name": name, "slack_id": f"CELSEWHERE{place}"}
            for place, name in enumerate(("general", "organisers", "side", "sky"))
        ],
        "people": [_make_nora(workspace) for workspace in _NORAS],
    }
    for hackathon in _WORKSPACES:
        made = {
            "hackathons": [_make_hackathon(hackathon)],
            "challenges": _make_challenges(hackathon),
            "agenda_items": _make_items(hackathon),
            "teams": _make_teams(hackathon),
            "batches": [{"hackathon_id": hackathon, "kind": "announcement"} for _ in _ANNOUNCED],
            "announcements": _make_announcements(hackathon),
            "outbox": _make_owed(hackathon, ending),
            "audit": [_make_entry(hackathon, None, "file loaded", after={"content": "0" * 16})],
        }
        for name, each in made.items():
            rows.setdefault(name, []).extend(each)
    for each in rows.values():
        for place, row in enumerate(each):
            row.setdefault("id", place + 1)
    return rows


def _make_nora(workspace: int) -> Row:
    return {
        "id": _NORAS[workspace],
        "workspace_id": workspace,
        "slack_id": _NORA,
        "name": "Nora",
        "full_name": None,
        "zone": "Asia/Tokyo",
        "email": None,
        "is_admin": True,
        "left_at": _BEFORE,
        "updated_at": None,
    }


def _make_hackathon(hackathon: int) -> Row:
    year = {LAST_YEARS: 2019, ANOTHER: 2020}[hackathon]
    slug = _SLUGS[hackathon]
    dates = {"first": f"{year}-10-26", "last": f"{year}-10-30"}
    file = {"name": "ML4SCI Hackathon", "slug": slug, "where": {"kind": "online"}}
    content = HackathonFile.model_validate({**file, "zone": "Eastern", "dates": dates})
    return {
        "workspace_id": _WORKSPACES[hackathon],
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
        "loaded_at": _BEFORE,
    }


_CHALLENGES = {"higgs": "Higgs Boson", "deep": "Deep Falcon", "e2e": "End to End"}


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
        for place, (key, title) in enumerate(_CHALLENGES.items())
    ]


def _id_of(hackathon: int, place: int, number: int) -> int:
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
            "challenge_id": _id_of(hackathon, 0, len(_CHALLENGES)),
            "channel": "elsewhere",
            "reminders": None,
            "document": {"key": key, "title": key.title(), "kind": kind, "when": "2020-10-27"},
            "removed_at": None,
            "version": 1,
        }
        for place, (key, (kind, minutes)) in enumerate(_ITEMS.items())
    ]


_TEAMS = ("quarks", "gluons")


def _make_teams(hackathon: int) -> list[Row]:
    return [
        {
            "hackathon_id": hackathon,
            "name": name,
            "folded_name": name,
            "challenge_id": _id_of(hackathon, 0, len(_CHALLENGES)),
            "locked": name == "gluons",
            "created_at": _BEFORE,
            "closed_at": None,
            "channel_id": f"CTEAM{hackathon}{name.upper()}",
            "channel_refused": False,
        }
        for name in _TEAMS
    ]


_ANNOUNCED = (AnnouncementState.SCHEDULED, AnnouncementState.SENDING, AnnouncementState.SENT)


def _make_announcements(hackathon: int) -> list[Row]:
    return [
        {
            "hackathon_id": hackathon,
            "author_id": _NORAS[_WORKSPACES[hackathon]],
            "text": "Of a neighbour",
            "channels": [{"id": "CELSEWHERE", "name": "general"}],
            "audience": {"any_of": ["registered"], "also": [], "but": [], "people": []},
            "notifies": False,
            "urgent": False,
            "approved_by_id": None,
            "state": state,
            "created_at": _BEFORE,
            "send_at": _NOW + _MINUTE,
            "zone": "America/New_York",
            "version": 1,
            "batch_id": _id_of(hackathon, place, len(_ANNOUNCED)),
        }
        for place, state in enumerate(_ANNOUNCED)
    ]


def _make_owed(hackathon: int, ending: Row) -> list[Row]:
    """Return what a neighbour owes or owed: some overdue, some that is to come, some reported."""
    item = {"title": "Talk", "channel": "general", "items": ["talk"], "before": 600, "day": None}
    digest = {**item, "channel": "organisers", "items": [], "before": 0, "day": "2020-10-27"}
    facts: Row = {"title": "Talk", "day": "2020-10-27", "starts_at": None, "ends_at": None}
    facts |= {"where": None, "hosts": [], "links": [], "kind": "talk"}
    changes = {"talk": {"was": facts, "now": None, "again": False}}
    report = {"at_latest": _NOW.isoformat(), "decisions": []}
    ended = {"settled_at": _BEFORE, "reason": "a neighbour's", "report": True}
    owed: list[tuple[str, str, str, Row, Row]] = [
        # Of the first is told whether they owe anything, and it is the report of the others.
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
        _make_outbox_row(
            hackathon,
            key,
            kind,
            lane,
            due=due.get(key, _BEFORE),
            arguments=arguments,
            **{name: value for name, value in end.items() if name != "report"},
            report_id=_id_of(hackathon, 0, len(owed)) if "report" in end else None,
        )
        for key, kind, lane, arguments, end in owed
    ]


def _make_outbox_row(hackathon: int, key: Any, kind: str, lane: Any, **parts: Any) -> Row:
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


def _make_entry(hackathon: int, person: Any, action: str, **parts: Any) -> Row:
    """Return a row of the audit log."""
    return {
        "hackathon_id": hackathon,
        "at": _BEFORE,
        "person_id": person,
        "action": action,
        "subject": "Talk",
        "before": None,
        "after": None,
        **parts,
    }


def _list_namesake(somebody: _Somebody) -> list[tuple[str, Row]]:
    """Return the person with the same Slack id in the other workspace."""
    namesake = {
        "workspace_id": ELSEWHERE,
        "slack_id": somebody.slack_id,
        "name": "Somebody Else",
        "full_name": None,
        "zone": "Asia/Tokyo",
        "email": None,
        "is_admin": True,
        "left_at": None,
        "updated_at": None,
    }
    return [("people", namesake)]


def _list_rows_about(somebody: _Somebody) -> list[tuple[str, Row]]:
    """Return what the neighbours have of a person of the workspace under test."""
    return [row for each in _WORKSPACES for row in _list_rows_in(each, somebody)]


def _list_rows_in(hackathon: int, somebody: _Somebody) -> Iterator[tuple[str, Row]]:
    since = _REGISTERED[hackathon]
    person = somebody.people[_WORKSPACES[hackathon]]
    participant = somebody.participants[hackathon]
    own, other = (_id_of(hackathon, place, len(_TEAMS)) for place in range(len(_TEAMS)))
    yield (
        "participants",
        {
            "hackathon_id": hackathon,
            "person_id": person,
            "registered_at": since,
            "withdrawn_at": None,
            "affiliation": "Elsewhere",
            "site": "elsewhere",
            "experience": "Elsewhere",
            "looking_for_team": True,
            "certificate_name": "Somebody Else",
            "agreed_at": since,
            "answers": {"elsewhere": "yes"},
        },
    )
    challenge = _id_of(hackathon, 0, len(_CHALLENGES))
    yield "interests", {"participant_id": participant, "challenge_id": challenge}
    place = {"team_id": own, "participant_id": participant}
    yield "memberships", {**place, "joined_at": since, "left_at": None}
    asked = {"team_id": other, "created_at": since, "answered_at": None}
    invited_by = _NORAS[_WORKSPACES[hackathon]]
    yield (
        "invitations",
        {
            **asked,
            "person_id": person,
            "invited_by_id": invited_by,
            "state": InvitationState.OPEN,
        },
    )
    yield (
        "join_requests",
        {
            **asked,
            "participant_id": participant,
            "state": JoinRequestState.OPEN,
            "answered_by_id": None,
        },
    )
    yield "mutes", {"hackathon_id": hackathon, "person_id": person, "muted_at": since}
    for role, key in (("organiser", None), ("mentor", "higgs"), ("judge", None)):
        yield (
            "role_grants",
            {
                "hackathon_id": hackathon,
                "role": role,
                "member": somebody.slack_id,
                "challenge": key,
                "from_file": role == "organiser",
                "granted_at": since,
                "ended_at": None,
            },
        )
    yield "audit", _make_entry(hackathon, person, "agenda moved", after={"key": "talk"})
    yield "audit", _make_entry(hackathon, person, "refused", subject="/announce")
    sending = _id_of(hackathon, _ANNOUNCED.index(AnnouncementState.SENDING), len(_ANNOUNCED))
    yield (
        "outbox",
        _make_outbox_row(
            hackathon,
            f"announcement:{sending}:@" + somebody.slack_id,
            "announcement",
            "@" + somebody.slack_id,
            due=_BEFORE,
            arguments={"title": "Of a neighbour"},
            **{**somebody.ending, "bulk": True},
            batch_id=sending,
        ),
    )


@cache
def _write_rows(kind: Neighbours, dialect: str) -> list[str]:
    """Return the statements that insert the neighbours' rows."""
    rows = _list_rows(kind)
    inserts = [_write_insert(name, each) for name, each in rows.items()]
    if dialect == "sqlite":
        return inserts
    # Their ids are given, and those of other rows are to come after them.
    counted = [
        f"PERFORM setval(pg_get_serial_sequence('{name}', 'id'), {len(each)})"
        for name, each in rows.items()
    ]
    return [f"DO $$ BEGIN {'; '.join([*inserts, *counted])}; END $$"]


def _write_inserts(rows: Sequence[tuple[str, Row]], conflict: str = "") -> str:
    return "; ".join(_write_insert(name, [row]) + conflict for name, row in rows)


def _write_insert(name: str, rows: Sequence[Row]) -> str:
    """Return the statement that inserts the rows, in words that both databases know."""
    columns = list(rows[0])
    values = ", ".join(f"({', '.join(_write(row[each]) for each in columns)})" for row in rows)
    named = ", ".join(f'"{each}"' for each in columns)
    return f"INSERT INTO {name} ({named}) VALUES {values}"  # noqa: S608 - our own names


def _write(value: Any) -> str:
    """Return a value as SQL; an instant as SQLAlchemy has SQLite keep it."""
    match value:
        case _Sql():
            return value.text
        case None:
            return "NULL"
        case bool() | int():
            return str(value)
        case datetime():
            return f"'{value:%Y-%m-%d %H:%M:%S.%f}'"
        case dict() | list():
            value = json.dumps(value)
    return "'" + str(value).replace("'", "''") + "'"


def _find_id(table: str, **wanted: Any) -> _Sql:
    """Return the id of the row that has these values, as an expression."""
    return _Sql(f"(SELECT id FROM {table} WHERE {_write_condition(wanted)})")  # noqa: S608


def _write_condition(wanted: Row) -> str:
    return " AND ".join(f"{name} = {_write(value)}" for name, value in wanted.items())


# Where neighbours were made.
_LAST_YEARS = _find_id("hackathons", id=LAST_YEARS, slug=_SLUGS[LAST_YEARS])
_CONDITION = (
    f"NEW.workspace_id = {HERE} AND NEW.slack_id <> '{_NORA}' AND {_LAST_YEARS.text} IS NOT NULL"
)
# A person as a trigger sees them.
_SLACK_ID = _Sql("NEW.slack_id")
_PEOPLE = {
    HERE: _Sql("NEW.id"),
    ELSEWHERE: _find_id("people", workspace_id=ELSEWHERE, slack_id=_SLACK_ID),
}
_NEW = _Somebody(
    slack_id=_SLACK_ID,
    people=_PEOPLE,
    participants={
        hackathon: _find_id("participants", hackathon_id=hackathon, person_id=_PEOPLE[workspace])
        for hackathon, workspace in _WORKSPACES.items()
    },
    # As it is with what the neighbours owe already.
    ending={
        name: _Sql(f"(SELECT {name} FROM outbox WHERE id = 1)")  # noqa: S608
        for name in _ENDINGS[Neighbours.OWING]
    },
)
# The namesake comes first, so that a look by Slack id alone finds the wrong one.
_TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER bring_namesake BEFORE INSERT ON people WHEN {condition} "
        "BEGIN {before}; END",
        "CREATE TRIGGER bring_past AFTER INSERT ON people WHEN {condition} BEGIN {after}; END",
    ),
    "postgresql": (
        "CREATE FUNCTION bring_namesake() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF {condition} THEN {before}; END IF; RETURN NEW; END $$",
        "CREATE FUNCTION bring_past() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF {condition} THEN {after}; END IF; RETURN NEW; END $$",
        "CREATE TRIGGER bring_namesake BEFORE INSERT ON people FOR EACH ROW "
        "EXECUTE FUNCTION bring_namesake()",
        "CREATE TRIGGER bring_past AFTER INSERT ON people FOR EACH ROW "
        "EXECUTE FUNCTION bring_past()",
    ),
}


# The workspace under test, and its people, are its tests' to change.
_OF_ELSEWHERE = {"workspaces": "id", "channels": "workspace_id", "people": "workspace_id"}


def _select_theirs() -> dict[str, Select[Any]]:
    """Return the queries for the neighbours' rows, and for all that refers to them."""
    queries = {
        name: select(_TABLES[name]).where(_TABLES[name].c[column] == ELSEWHERE)
        for name, column in _OF_ELSEWHERE.items()
    }
    hackathons, participants, teams = (
        _TABLES[name].c for name in ("hackathons", "participants", "teams")
    )
    # Theirs are the first two.
    theirs = (hackathons.id <= ANOTHER) | (hackathons.workspace_id == ELSEWHERE)
    queries["hackathons"] = select(_TABLES["hackathons"]).where(theirs)
    within = {
        "participant_id": select(participants.id).where(participants.hackathon_id <= ANOTHER),
        "team_id": select(teams.id).where(teams.hackathon_id <= ANOTHER),
    }
    for name, table in _TABLES.items():
        if "hackathon_id" in table.c:
            queries[name] = select(table).where(table.c.hackathon_id <= ANOTHER)
        elif found := [table.c[each].in_(ids) for each, ids in within.items() if each in table.c]:
            queries[name] = select(table).where(or_(*found))
    return {
        name: query.order_by(*_TABLES[name].primary_key.columns) for name, query in queries.items()
    }


_THEIRS = _select_theirs()
_LAST_YEARS_ONE = select(Hackathon.id).where(
    Hackathon.id == LAST_YEARS, Hackathon.slug == _SLUGS[LAST_YEARS]
)
_PEOPLE_HERE = (
    select(_TABLES["people"].c.id, _TABLES["people"].c.slack_id)
    .where(_TABLES["people"].c.workspace_id == HERE, _TABLES["people"].c.slack_id != _NORA)
    .order_by(_TABLES["people"].c.id)
)


def _find_changes(connection: Connection) -> Iterator[str]:
    """Return, a line each, where the neighbours' rows are not as they were made."""
    if connection.scalar(_LAST_YEARS_ONE) is None:
        return
    found = {name: _read_rows(connection, query) for name, query in _THEIRS.items()}
    settled = any(row["id"] == 1 and row["settled_at"] == _BEFORE for row in found["outbox"])
    kind = Neighbours.SETTLED if settled else Neighbours.OWING
    expected = {
        name: [row for row in rows if row.get(_OF_ELSEWHERE.get(name, ""), ELSEWHERE) == ELSEWHERE]
        for name, rows in _list_rows(kind).items()
    }
    namesakes = {row["slack_id"]: row["id"] for row in found["people"]}
    ids = {(row["hackathon_id"], row["person_id"]): row["id"] for row in found["participants"]}
    for here, slack_id in connection.execute(_PEOPLE_HERE):
        people = {HERE: here, ELSEWHERE: namesakes.get(slack_id)}
        participants = {each: ids.get((each, people[_WORKSPACES[each]])) for each in _WORKSPACES}
        somebody = _Somebody(slack_id, people, participants, _ENDINGS[kind])
        for name, row in (*_list_namesake(somebody), *_list_rows_about(somebody)):
            expected.setdefault(name, []).append(row)
    for name, rows in found.items():
        yield from _compare(_TABLES[name], rows, expected.get(name, []))


def _read_rows(connection: Connection, query: Select[Any]) -> list[Row]:
    result = connection.execute(query)
    names = list(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def _compare(table: Table, found: list[Row], expected: list[Row]) -> Iterator[str]:
    """Return, a line each, how a table's rows are other than expected; ids are not compared."""
    pairs = zip(found, expected, strict=False)
    if len(found) == len(expected) and all(then.items() <= now.items() for now, then in pairs):
        return
    names = [column.name for column in table.c if column.name != "id"]
    there = {tuple(str(row[name]) for name in names): row for row in found}
    then = {tuple(str(row[name]) for name in names): row for row in expected}
    added = [row for key, row in there.items() if key not in then]
    for row in (row for key, row in then.items() if key not in there):
        now = max(added, key=lambda each: _count_same(row, each), default=None)
        if now is None:
            yield f"{table.name}: there is no {row} any more"
            continue
        added.remove(now)
        changed = [
            f"{name} was {row[name]}, is {now[name]}" for name in names if row[name] != now[name]
        ]
        yield f"{table.name} {now.get('id', '')}: {'; '.join(changed)}"
    yield from (f"{table.name}: there is {row}" for row in added)


def _count_same(row: Row, other: Row) -> int:
    return sum(value == other[name] for name, value in row.items() if name in other)
