"""Rows as statements that insert them, for values that are known or that a trigger finds."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.support.neighbours.rows import Row


@dataclass(frozen=True)
class Sql:
    """An expression in a trigger, as SQL; after a text it is that text and the expression's."""

    text: str

    def __radd__(self, before: str) -> "Sql":
        return Sql(f"{_write(before)} || {self.text}")


def write_inserts(rows: Sequence[tuple[str, Row]], conflict: str = "") -> str:
    return "; ".join(write_insert(name, [row]) + conflict for name, row in rows)


def write_insert(name: str, rows: Sequence[Row]) -> str:
    """Return the statement that inserts the rows, in words that both databases know."""
    columns = list(rows[0])
    values = ", ".join(f"({', '.join(_write(row[each]) for each in columns)})" for row in rows)
    named = ", ".join(f'"{each}"' for each in columns)
    return f"INSERT INTO {name} ({named}) VALUES {values}"  # noqa: S608 - our own names


def _write(value: Any) -> str:
    """Return a value as SQL; an instant as SQLAlchemy has SQLite keep it."""
    match value:
        case Sql():
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


def find_id(table: str, **wanted: Any) -> Sql:
    """Return the id of the row that has these values, as an expression."""
    return Sql(f"(SELECT id FROM {table} WHERE {_write_condition(wanted)})")  # noqa: S608


def _write_condition(wanted: Row) -> str:
    return " AND ".join(f"{name} = {_write(value)}" for name, value in wanted.items())
