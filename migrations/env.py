"""How Alembic reaches the database: by the engine it is given, in one transaction."""

from typing import Any, Literal

from alembic import context

from bot.db import UtcDateTime
from bot.models import Base

engine = context.config.attributes["engine"]


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Have migrations name the databases' own types: they must not change with the program."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UtcDateTime) else False


with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        # SQLite cannot alter most things in place; Alembic copies the table there.
        render_as_batch=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()
