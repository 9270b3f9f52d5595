"""Two hackathons beside the one under test: last year's, and one in another workspace.

Both are as like it as the schema allows: the same challenges, agenda items, team names and keys of
messages, at the same times. A person who comes into the workspace under test organises last year's
hackathon, is in a team of it, is invited to another and asks to join it, and has muted its
announcements; and a person with the same Slack id does all that in the other workspace. So a query
that forgets whose rows it is about gives a wrong answer.

They are made before the hackathon under test, and after each test they must be as they were.
"""

from functools import cache
from typing import TypeVar

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.hackathons.models import Hackathon
from bot.models import Base
from bot.workspaces.models import Workspace
from tests.support.neighbours.changes import check_neighbours
from tests.support.neighbours.rows import (
    ANOTHER,
    ELSEWHERE,
    HERE,
    LAST_YEARS,
    NORA,
    SLUGS,
    TEAM_ID,
    Neighbours,
    list_rows,
)
from tests.support.neighbours.sql import write_insert
from tests.support.neighbours.triggers import follow_people

__all__ = [
    "ANOTHER",
    "ELSEWHERE",
    "LAST_YEARS",
    "Neighbours",
    "check_neighbours",
    "follow_people",
    "make_neighbours",
    "select_ours",
]

Model = TypeVar("Model", bound=Base)

_TABLES = Base.metadata.tables
_THEIR_WORKSPACE = select(Workspace.id).where(Workspace.slack_id == TEAM_ID)
_THEIR_HACKATHONS = select(Hackathon.id).where(
    (Hackathon.slug == SLUGS[LAST_YEARS]) | Hackathon.workspace_id.in_(_THEIR_WORKSPACE)
)


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
    return query.where(table.c.slack_id != NORA) if "slack_id" in table.c else query


@cache
def _write_rows(kind: Neighbours, dialect: str) -> list[str]:
    """Return the statements that insert the neighbours' rows."""
    rows = list_rows(kind)
    inserts = [write_insert(name, each) for name, each in rows.items()]
    if dialect == "sqlite":
        return inserts
    # Their ids are given, and those of other rows are to come after them.
    counted = [
        f"PERFORM setval(pg_get_serial_sequence('{name}', 'id'), {len(each)})"
        for name, each in rows.items()
    ]
    return [f"DO $$ BEGIN {'; '.join([*inserts, *counted])}; END $$"]
