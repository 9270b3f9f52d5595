"""What is true of the database between any two requests, as queries that find what breaks it."""

import unicodedata
from collections.abc import Collection
from sqlite3 import Connection

from bot.models import Base
from bot.outbox.models import OutboxState
from bot.teams.names import fold_name

_TABLES = """
    WITH members AS (
        SELECT m.id, m.team_id, m.participant_id, p.person_id
        FROM memberships m JOIN participants p ON p.id = m.participant_id
        WHERE m.left_at IS NULL
    ), open_teams AS (SELECT * FROM teams WHERE closed_at IS NULL)
"""
_RULES: dict[str, str] = {
    "a person is in one team at a time where the file says so": """
        SELECT m.participant_id FROM members m
        JOIN teams t ON t.id = m.team_id JOIN hackathons h ON h.id = t.hackathon_id
        WHERE NOT json_extract(h.document, '$.teams.several')
        GROUP BY m.participant_id HAVING count(*) > 1""",
    "a person is in a team once": """
        SELECT team_id FROM members GROUP BY team_id, participant_id HAVING count(*) > 1""",
    "no team has more members than the file allows": """
        SELECT t.id FROM teams t JOIN hackathons h ON h.id = t.hackathon_id
        JOIN members m ON m.team_id = t.id
        GROUP BY t.id HAVING count(*) > json_extract(h.document, '$.teams.max')""",
    "two open teams of a hackathon have no name alike": """
        SELECT folded_name FROM open_teams
        GROUP BY hackathon_id, folded_name HAVING count(*) > 1""",
    "members are registered, for the team's hackathon": """
        SELECT m.id FROM members m JOIN teams t ON t.id = m.team_id
        JOIN participants p ON p.id = m.participant_id
        WHERE p.withdrawn_at IS NOT NULL OR p.hackathon_id != t.hackathon_id""",
    "an open team has a member, who leads it; a closed one has none": """
        SELECT t.id FROM teams t
        WHERE (t.closed_at IS NULL) != EXISTS (
            SELECT 1 FROM members m WHERE m.team_id = t.id)""",
    "nothing is open to a closed team": """
        SELECT t.id FROM teams t WHERE t.closed_at IS NOT NULL AND (
            EXISTS (SELECT 1 FROM invitations i WHERE i.team_id = t.id AND i.state = 'open')
            OR EXISTS (SELECT 1 FROM join_requests r WHERE r.team_id = t.id AND r.state = 'open'))
        """,
    "a person has one open invitation to a team, and is not in it": """
        SELECT i.team_id FROM invitations i WHERE i.state = 'open'
        GROUP BY i.team_id, i.person_id HAVING count(*) > 1 OR EXISTS (
            SELECT 1 FROM members m
            WHERE m.team_id = i.team_id AND m.person_id = i.person_id)""",
    "a participant has one open request to a team, and is not in it": """
        SELECT r.team_id FROM join_requests r WHERE r.state = 'open'
        GROUP BY r.team_id, r.participant_id HAVING count(*) > 1 OR EXISTS (
            SELECT 1 FROM members m
            WHERE m.team_id = r.team_id AND m.participant_id = r.participant_id)""",
    "who asks to join is registered": """
        SELECT r.id FROM join_requests r JOIN participants p ON p.id = r.participant_id
        WHERE r.state = 'open' AND p.withdrawn_at IS NOT NULL""",
    "who asks to join could": """
        SELECT r.id FROM join_requests r JOIN members m
        ON m.participant_id = r.participant_id
        JOIN teams t ON t.id = r.team_id JOIN hackathons h ON h.id = t.hackathon_id
        WHERE r.state = 'open' AND NOT json_extract(h.document, '$.teams.several')""",
    "what is answered has an instant, and what is open has none": """
        SELECT id FROM invitations WHERE (state = 'open') != (answered_at IS NULL)
        UNION ALL SELECT id FROM join_requests WHERE (state = 'open') != (answered_at IS NULL)""",
    "a participant has a name for the certificate": """
        SELECT id FROM participants WHERE trim(certificate_name) = ''""",
    "a refused try is in the log once a day for each who tried": """
        SELECT person_id, subject FROM audit WHERE action = 'refused'
        GROUP BY hackathon_id, person_id, subject, date(at) HAVING count(*) > 2""",
    "a row of the outbox is settled when it says so": """
        SELECT id FROM outbox
        WHERE (state IN ('waiting', 'sending')) != (settled_at IS NULL)""",
    "a row of the outbox goes somewhere": """
        SELECT id FROM outbox WHERE NOT (
            lane LIKE '#_%' OR lane LIKE '@_%' OR lane LIKE 'team:_%' OR lane LIKE 'channel:_%')""",
}
_LONGEST_NAME = 60
# Whose a row is, by the column that says so; a table's first of these counts.
_TEAMS = "SELECT id FROM teams WHERE hackathon_id = :id"
_PARTICIPANTS = "SELECT id FROM participants WHERE hackathon_id = :id"
_OF_A_HACKATHON = {"hackathon_id": ":id", "team_id": _TEAMS, "participant_id": _PARTICIPANTS}
_OF_A_WORKSPACE = {"workspace_id": ":id"}


def _select_held(owners: dict[str, str]) -> list[str]:
    """A query for each table whose rows have such an owner."""
    queries = []
    for table in Base.metadata.sorted_tables:
        column = next((each for each in owners if each in table.columns), None)
        if column:
            own = f"{column} IN ({owners[column]})"
            queries.append(f"SELECT * FROM {table.name} WHERE {own}")  # noqa: S608 - our names
    return queries


_HELD_BY_HACKATHON = _select_held(_OF_A_HACKATHON)
_HELD_BY_WORKSPACE = _select_held(_OF_A_WORKSPACE)


def find_broken_rules(records: Connection, kinds: Collection[str]) -> list[str]:
    """The rules that do not hold, each with the rows that break it.

    Of the outbox, the rows that wait are of `kinds`, which are those that can be done.
    """
    broken = []
    for rule, query in _RULES.items():
        rows = records.execute(_TABLES + query).fetchmany(5)
        if rows:
            broken.append(f"{rule}: {rows}")
    lost = records.execute("PRAGMA foreign_key_check").fetchall()
    broken += [f"every row belongs to something that is there: {each}" for each in lost]
    return [*broken, *_odd_rows(records, kinds), *_odd_names(records)]


def take_prints(records: Connection) -> dict[str, int]:
    """What each hackathon holds, by its slug, to be compared: nobody changes another's.

    Beside them, by its Slack id, what each workspace holds: hackathons, people and channels.
    """
    prints: dict[str, int] = {}
    for workspace_id, slack_id in records.execute("SELECT id, slack_id FROM workspaces"):
        prints[slack_id] = _print(records, _HELD_BY_WORKSPACE, workspace_id)
    for hackathon_id, slug in records.execute("SELECT id, slug FROM hackathons"):
        prints[slug] = _print(records, _HELD_BY_HACKATHON, hackathon_id)
    return prints


def _print(records: Connection, queries: list[str], owner_id: int) -> int:
    held = (tuple(records.execute(query, {"id": owner_id})) for query in queries)
    return hash(tuple(held))


def _odd_rows(records: Connection, kinds: Collection[str]) -> list[str]:
    rows = records.execute("SELECT DISTINCT kind, state FROM outbox")
    states = set(OutboxState)
    return [
        f"the outbox has known kinds and states: {kind} {state}"
        for kind, state in rows
        if kind not in kinds or state not in states
    ]


def _odd_names(records: Connection) -> list[str]:
    """The names of teams that cannot be typed in one line, or found as they are typed."""
    teams = records.execute("SELECT name, folded_name FROM teams WHERE closed_at IS NULL")
    return [
        f"a team's name is one that can be typed and found: {name!r}"
        for name, folded_name in teams
        if not _is_typeable(name) or fold_name(name) != folded_name
    ]


def _is_typeable(name: str) -> bool:
    is_one_line = name == " ".join(name.split())
    is_text = not any(unicodedata.category(each) in ("Cc", "Cs") for each in name)
    return is_one_line and is_text and 0 < len(name) <= _LONGEST_NAME
