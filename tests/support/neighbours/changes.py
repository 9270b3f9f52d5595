"""Whether the neighbours are as they were made."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, Table, or_, select

from bot.core.database import Database
from bot.hackathons.models import Hackathon
from bot.models import Base
from tests.support.neighbours.people import Somebody, list_namesake, list_rows_about
from tests.support.neighbours.rows import (
    ANOTHER,
    BEFORE,
    ELSEWHERE,
    ENDINGS,
    HERE,
    LAST_YEARS,
    NORA,
    SLUGS,
    WORKSPACES,
    Neighbours,
    Row,
    list_rows,
)

_TABLES = Base.metadata.tables


def check_neighbours(database: Database) -> None:
    """Fail, naming table and row, unless the neighbours, if there are any, are as they were."""
    with database.engine.connect() as connection:
        changes = list(_find_changes(connection))
    assert not changes, "\n".join(["The test changed a neighbour:", *changes])


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
    Hackathon.id == LAST_YEARS, Hackathon.slug == SLUGS[LAST_YEARS]
)
_PEOPLE_HERE = (
    select(_TABLES["people"].c.id, _TABLES["people"].c.slack_id)
    .where(_TABLES["people"].c.workspace_id == HERE, _TABLES["people"].c.slack_id != NORA)
    .order_by(_TABLES["people"].c.id)
)


def _find_changes(connection: Connection) -> Iterator[str]:
    """Return a line for each of the neighbours' rows that is not as it was made."""
    if connection.scalar(_LAST_YEARS_ONE) is None:
        return
    found = {name: _read_rows(connection, query) for name, query in _THEIRS.items()}
    settled = any(row["id"] == 1 and row["settled_at"] == BEFORE for row in found["outbox"])
    kind = Neighbours.SETTLED if settled else Neighbours.OWING
    expected = {
        name: [row for row in rows if row.get(_OF_ELSEWHERE.get(name, ""), ELSEWHERE) == ELSEWHERE]
        for name, rows in list_rows(kind).items()
    }
    namesakes = {row["slack_id"]: row["id"] for row in found["people"]}
    ids = {(row["hackathon_id"], row["person_id"]): row["id"] for row in found["participants"]}
    for here, slack_id in connection.execute(_PEOPLE_HERE):
        people = {HERE: here, ELSEWHERE: namesakes.get(slack_id)}
        participants = {each: ids.get((each, people[WORKSPACES[each]])) for each in WORKSPACES}
        somebody = Somebody(slack_id, people, participants, ENDINGS[kind])
        for name, row in (*list_namesake(somebody), *list_rows_about(somebody)):
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
