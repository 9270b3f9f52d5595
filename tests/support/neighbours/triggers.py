"""Triggers that bring each person under test into the neighbours too."""

from sqlalchemy import Engine

from tests.support.neighbours.people import Somebody, list_namesake, list_rows_about
from tests.support.neighbours.rows import (
    ELSEWHERE,
    ENDINGS,
    HERE,
    LAST_YEARS,
    NORA,
    SLUGS,
    WORKSPACES,
    Neighbours,
)
from tests.support.neighbours.sql import Sql, find_id, write_inserts


def follow_people(engine: Engine) -> None:
    """Have each person who comes into the workspace under test be in its neighbours too."""
    before, after = list_namesake(_NEW), list_rows_about(_NEW)
    with engine.begin() as connection:
        for statement in _TRIGGERS[engine.dialect.name]:
            connection.exec_driver_sql(
                statement.format(
                    condition=_CONDITION,
                    before=write_inserts(before, " ON CONFLICT DO NOTHING"),
                    after=write_inserts(after),
                )
            )


# Where neighbours were made.
_LAST_YEARS = find_id("hackathons", id=LAST_YEARS, slug=SLUGS[LAST_YEARS])
_CONDITION = (
    f"NEW.workspace_id = {HERE} AND NEW.slack_id <> '{NORA}' AND {_LAST_YEARS.text} IS NOT NULL"
)
# A person as a trigger sees them.
_SLACK_ID = Sql("NEW.slack_id")
_PEOPLE = {
    HERE: Sql("NEW.id"),
    ELSEWHERE: find_id("people", workspace_id=ELSEWHERE, slack_id=_SLACK_ID),
}
_NEW = Somebody(
    slack_id=_SLACK_ID,
    people=_PEOPLE,
    participants={
        hackathon: find_id("participants", hackathon_id=hackathon, person_id=_PEOPLE[workspace])
        for hackathon, workspace in WORKSPACES.items()
    },
    # As it is with the neighbours' rows.
    ending={
        name: Sql(f"(SELECT {name} FROM outbox WHERE id = 1)")  # noqa: S608
        for name in ENDINGS[Neighbours.OWING]
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
