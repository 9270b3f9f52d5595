import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.agenda.edit import AgendaEdit, apply_change
from bot.agenda.models import AgendaItem
from bot.agenda.queries import list_items
from bot.agenda.reminders.settings import find_times
from bot.audit.log import list_actions
from bot.challenges.models import Challenge
from bot.challenges.queries import list_challenges
from bot.exports.export import note_export
from bot.hackathon_file import HackathonFile, read_hackathon_file
from bot.hackathons.models import Hackathon
from bot.loading.history import fingerprint_file
from bot.loading.load import load_hackathon, preview_load
from bot.outbox.models import OutboxRow, OutboxState
from bot.overview.status import describe_status
from bot.roles.models import RoleGrant
from bot.teams.kinds import CHALLENGE_REMOVED, TEAM_NOTICE
from bot.teams.models import Team
from bot.workspaces.people import get_person
from tests.support.loaded import LONG_BEFORE, challenge, describe, entry, list_rows, utc
from tests.support.neighbours import make_neighbours, select_ours

pytestmark = pytest.mark.both_databases

EVENTS = Path(__file__).parents[3] / "events"
TALK = entry("talk", "2020-10-27 17:00-18:00 EST")


def load(
    session: Session, *agenda: dict[str, Any], now: datetime = LONG_BEFORE, **parts: Any
) -> list[str]:
    """What loading the file says, but for the messages."""
    described = describe(*agenda, **parts)
    changes = load_hackathon(session, make_neighbours(session), described, now)
    return [change for change in changes if not change.startswith("Messages")]


def get_hackathon(session: Session) -> Hackathon:
    return session.scalars(select_ours(Hackathon)).one()


@pytest.mark.parametrize("path", sorted(EVENTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_events_of_this_repository_load_and_load_again_without_a_change(
    session: Session, path: Path
) -> None:
    described = read_hackathon_file(path.read_text(encoding="utf-8")).hackathon
    assert described is not None
    changes = load_hackathon(session, make_neighbours(session), described, LONG_BEFORE)
    assert changes[0] == f"{described.file.name} is new."
    hackathon = get_hackathon(session)
    assert {each.key for each in list_items(session, hackathon)} == {
        each.entry.key for each in described.agenda
    }
    assert [each.key for each in list_challenges(session, hackathon)] == [
        each.key for each in described.file.challenges
    ]
    session.expire_all()
    assert load_hackathon(session, make_neighbours(session), described, LONG_BEFORE) == []


def test_a_new_hackathon_is_kept_as_the_file_describes_it(session: Session) -> None:
    parts: dict[str, Any] = {
        "organisers": ["olga@example.org"],
        "registration": {"opens": "2020-09-15"},
    }
    changes = load(session, TALK, challenges=[challenge("higgs")], **parts)
    assert changes == [
        "ML4SCI Hackathon is new.",
        "Challenge Higgs: added.",
        "Talk: added, Tue 27 Oct 2020, 17:00 EDT to 18:00 EDT.",
    ]
    session.expire_all()
    hackathon = get_hackathon(session)
    assert (hackathon.slug, hackathon.name) == ("ml4sci", "ML4SCI Hackathon")
    assert hackathon.zones == ["America/New_York", "America/Chicago"]
    assert hackathon.registration_opens == utc("2020-09-15", "04:00")
    assert hackathon.registration_closes == utc("2020-10-31", "04:00")
    assert hackathon.loaded_at == LONG_BEFORE
    assert (hackathon.file.challenges, hackathon.file.agenda) == ([], [])
    assert hackathon.file.channels.help == "side"
    assert find_times(hackathon).by_kind["talk"] == (timedelta(hours=1), timedelta(minutes=10))
    item = session.scalars(select_ours(AgendaItem)).one()
    assert (item.starts_at, item.ends_at) == (
        utc("2020-10-27", "21:00"),
        utc("2020-10-27", "22:00"),
    )
    assert (item.day.isoformat(), item.own_reminders) == ("2020-10-27", None)
    assert item.entry.when == "2020-10-27 17:00-18:00 EST"
    organiser = session.scalars(select_ours(RoleGrant)).one()
    assert (organiser.role, organiser.member) == ("organiser", "olga@example.org")


def test_items_keep_their_own_reminders_and_their_challenge(session: Session) -> None:
    hours = entry("hours", "2020-10-28 12:00", "office hours", challenge="higgs")
    load(session, {**hours, "reminders": ["2 h"]}, challenges=[challenge("higgs")])
    item = session.scalars(select_ours(AgendaItem)).one()
    assert item.own_reminders == (timedelta(hours=2),)
    assert item.challenge is not None
    assert item.challenge.key == "higgs"


@pytest.mark.parametrize(
    ("agenda", "said"),
    [
        (
            [{**TALK, "when": "2020-10-28 17:00-18:00 EST"}],
            "Talk: moved from Tue 27 Oct 2020, 17:00 EDT to 18:00 EDT "
            "to Wed 28 Oct 2020, 17:00 EDT to 18:00 EDT.",
        ),
        (
            [{**TALK, "when": "2020-10-27 17:00 EST"}],
            "Talk: moved from Tue 27 Oct 2020, 17:00 EDT to 18:00 EDT "
            "to Tue 27 Oct 2020, 17:00 EDT.",
        ),
        (
            [{**TALK, "when": "2020-10-27"}],
            "Talk: moved from Tue 27 Oct 2020, 17:00 EDT to 18:00 EDT to Tue 27 Oct 2020.",
        ),
        ([{**TALK, "title": "The talk"}], "The talk: changed."),
        ([{**TALK, "reminders": ["5 min"]}], "Talk: changed."),
        ([{**TALK, "channel": "side"}], "Talk: changed."),
        ([], "Talk: removed."),
        ([TALK, entry("results", "2020-11-16")], "Results: added, Mon 16 Nov 2020."),
    ],
)
def test_each_change_of_the_agenda_is_said(
    session: Session, agenda: list[dict[str, Any]], said: str
) -> None:
    load(session, TALK)
    assert load(session, *agenda) == [said]
    session.expire_all()
    assert load(session, *agenda) == []


def test_another_order_of_the_agenda_is_kept_and_not_worth_a_word(session: Session) -> None:
    first, second = entry("a", "2020-10-27 17:00"), entry("b", "2020-10-27 17:00")
    load(session, first, second)
    assert load(session, second, first) == []
    assert [each.key for each in list_items(session, get_hackathon(session))] == ["b", "a"]


def test_an_item_that_comes_back_is_said_to(session: Session) -> None:
    load(session, TALK)
    assert load(session) == ["Talk: removed."]
    assert load(session) == []
    assert list_items(session, get_hackathon(session)) == []
    assert load(session, TALK) == ["Talk: back, Tue 27 Oct 2020, 17:00 EDT to 18:00 EDT."]
    assert session.scalars(select_ours(AgendaItem)).one().version == 3
    done = [each.action for each in list_actions(session, get_hackathon(session))]
    assert done == [
        "file loaded",
        "agenda added",
        "file loaded",
        "agenda cancelled",
        "file loaded",
    ]


@pytest.mark.parametrize(
    "part",
    [
        {"name": "Another name"},
        {"teams": {"max": 4}},
        {"reminders": {"talk": ["5 min"]}},
        {"channels": {"main": "announcements"}},
        {"words": {"home": "Welcome!"}},
        {"about": "All of it.", "teams": {"max": 4}},
    ],
)
def test_a_change_of_the_rules_is_said(session: Session, part: dict[str, Any]) -> None:
    load(session)
    names = ", ".join(f"`{name}`" for name in part)
    assert load(session, **part) == [f"Changed in the file: {names}."]
    assert load(session, **part) == []


def test_a_field_that_an_older_bot_did_not_know_is_no_change(session: Session) -> None:
    load(session)
    hackathon = get_hackathon(session)
    document = json.loads(hackathon.document)
    del document["words"]
    hackathon.document = json.dumps(document)
    assert load(session) == []


def test_a_field_that_a_newer_bot_has_makes_no_other_file() -> None:
    class Newer(HackathonFile):
        lunch: str | None = None

    file = describe().file
    assert fingerprint_file(Newer.model_validate(file.model_dump())) == fingerprint_file(file)


def test_each_change_of_the_challenges_is_said(session: Session) -> None:
    load(session, challenges=[challenge("a"), challenge("b")])
    changed = challenge("a", judged_by="ROC")
    assert load(session, challenges=[changed, challenge("c")]) == [
        "Challenge A: changed.",
        "Challenge C: added.",
        "Challenge B: removed.",
    ]
    assert load(session, challenges=[changed, challenge("c")]) == []
    assert load(session, challenges=[challenge("b"), changed, challenge("c")]) == [
        "Challenge B: back."
    ]
    keys = [each.key for each in list_challenges(session, get_hackathon(session))]
    assert keys == ["b", "a", "c"]


def test_a_challenge_that_teams_have_keeps_its_row_when_it_leaves_the_file(
    session: Session,
) -> None:
    load(session, challenges=[challenge("higgs")])
    hackathon = get_hackathon(session)
    higgs = session.scalars(select_ours(Challenge)).one()
    team = Team(
        hackathon_id=hackathon.id,
        name="Quarks",
        folded_name="quarks",
        challenge_id=higgs.id,
        created_at=LONG_BEFORE,
    )
    session.add(team)
    later = LONG_BEFORE + timedelta(days=1)
    assert load(session, now=later) == [
        "Challenge Higgs: removed. Teams that work on it, and are told: Quarks."
    ]
    session.expire_all()
    assert team.challenge is not None
    assert (team.challenge.title, team.challenge.removed_at) == ("Higgs", later)
    assert team.present_challenge is None
    assert list_challenges(session, hackathon) == []
    assert describe_status(session, hackathon, later).undecided.names == []


def list_told(session: Session) -> list[tuple[str, str]]:
    """Of the outbox, what is told of challenges: where, and what."""
    rows = session.scalars(
        select_ours(OutboxRow)
        .where(OutboxRow.kind.in_((CHALLENGE_REMOVED.name, TEAM_NOTICE.name)))
        .order_by(OutboxRow.id)
    )
    return [(row.lane, row.arguments.get("news") or row.kind) for row in rows]


def test_a_challenge_that_leaves_and_comes_back_is_told_to_its_teams_and_the_organisers(
    session: Session,
) -> None:
    both = [challenge("higgs"), challenge("nmr")]
    load(session, challenges=both)
    hackathon = get_hackathon(session)
    ids = {each.key: each.id for each in list_challenges(session, hackathon)}
    for name, key, closed in (
        ("Quarks", "higgs", None),
        ("leptons", "higgs", None),
        ("Gone", "higgs", LONG_BEFORE),
        ("Spins", "nmr", None),
    ):
        session.add(
            Team(
                hackathon_id=hackathon.id,
                name=name,
                folded_name=name.casefold(),
                challenge_id=ids[key],
                created_at=LONG_BEFORE,
                closed_at=closed,
            )
        )
    session.flush()
    (said,) = load(session, challenges=both[1:])
    assert said == (
        "Challenge Higgs: removed. Teams that work on it, and are told: leptons, Quarks."
    )
    teams = {each.name: f"team:{each.id}" for each in session.scalars(select_ours(Team))}
    gone = [(teams["leptons"], "challenge gone"), (teams["Quarks"], "challenge gone")]
    assert list_told(session) == [*gone, ("#organisers", CHALLENGE_REMOVED.name)]
    undecided = describe_status(session, hackathon, LONG_BEFORE).undecided
    assert list(undecided.names) == ["leptons", "Quarks"]
    load(session, challenges=both)
    back = [(teams["leptons"], "challenge back"), (teams["Quarks"], "challenge back")]
    assert list_told(session)[3:] == back


def test_a_challenge_that_no_team_has_leaves_without_a_word(session: Session) -> None:
    load(session, challenges=[challenge("higgs"), challenge("nmr")])
    load(session, challenges=[challenge("nmr")])
    assert list_told(session) == []


def move_by_command(session: Session, when: str) -> None:
    """Olga moves the talk in Slack."""
    hackathon = get_hackathon(session)
    by = get_person(session, hackathon.workspace_id, "UOLGA", name="Olga")
    apply_change(session, hackathon, AgendaEdit("talk", 1, {"when": when}), by=by, now=LONG_BEFORE)


def test_what_a_load_undoes_of_what_was_done_in_slack_is_said(session: Session) -> None:
    load(session, TALK)
    move_by_command(session, "2020-10-27 19:00-20:00")
    preview = preview_load(session, make_neighbours(session), describe(TALK), LONG_BEFORE)
    assert (preview.is_new, preview.is_loaded) == (False, True)
    (said, _) = preview.changes
    assert said == (
        "Talk: moved from Tue 27 Oct 2020, 19:00 EDT to 20:00 EDT to Tue 27 Oct 2020, 17:00 EDT "
        "to 18:00 EDT. That undoes what Olga did in Slack (moved, Mon 31 Aug 2020, 20:00 EDT)."
    )
    assert load(session, TALK) == [said]
    done = [each.action for each in list_actions(session, get_hackathon(session))]
    assert done == ["file loaded", "agenda moved", "agenda moved", "file loaded"]
    # Once the file is loaded, it is the file's again; since then Ben moved a neighbour's talk.
    get_person(session, get_hackathon(session).workspace_id, "UBEN", name="Ben")
    assert load(session, {**TALK, "when": "2020-10-28 17:00"}) == [
        "Talk: moved from Tue 27 Oct 2020, 17:00 EDT to 18:00 EDT to Wed 28 Oct 2020, 17:00 EDT."
    ]


def test_what_was_added_in_slack_and_is_not_in_the_file_goes(session: Session) -> None:
    load(session, TALK)
    hackathon = get_hackathon(session)
    by = get_person(session, hackathon.workspace_id, "UOLGA", name="Olga")
    photo = AgendaEdit(None, 0, {"title": "Photo", "when": "2020-10-27 12:00"})
    apply_change(session, hackathon, photo, by=by, now=LONG_BEFORE)
    note_export(session, hackathon, to="direct messages", by=by, now=LONG_BEFORE)
    (said,) = load(session, TALK)
    assert said.startswith("Photo: removed. That undoes what Olga did in Slack (added, ")


def test_the_file_that_was_loaded_last_is_the_hackathons_own(session: Session) -> None:
    load(session, TALK)
    load(session, slug="another")
    preview = preview_load(session, make_neighbours(session), describe(TALK), LONG_BEFORE)
    assert preview.is_loaded


def test_a_preview_says_what_is_posted_and_keeps_nothing(session: Session) -> None:
    assert preview_load(session, make_neighbours(session), describe(TALK), LONG_BEFORE).is_new
    assert session.scalars(select_ours(Hackathon)).all() == []
    load(session, TALK)
    for row in list_rows(session)[:1]:
        row.state, row.settled_at = OutboxState.SENT, row.due
    later = describe({**TALK, "when": "2020-10-27 19:00"})
    now = utc("2020-10-27", "12:30")
    preview = preview_load(session, make_neighbours(session), later, now)
    assert [each.title for each in preview.notices["general"]] == ["Talk"]
    assert not preview.is_loaded
    assert [each.version for each in session.scalars(select_ours(AgendaItem))] == [1]


def test_the_log_says_when_which_file_was_loaded(session: Session) -> None:
    for _ in range(2):
        load(session, TALK)
    load(session, {**TALK, "title": "The talk"})
    said = [(each.action, each.subject) for each in list_actions(session, get_hackathon(session))]
    assert said == [
        ("file loaded", "ml4sci"),
        ("agenda changed", "The talk"),
        ("file loaded", "ml4sci"),
    ]


@pytest.mark.parametrize(
    ("agenda", "changes"),
    [
        ({**TALK, "title": "The talk"}, []),
        # It was no command that changed the talk.
        (TALK, ["Talk: changed."]),
    ],
)
def test_what_an_older_bot_loaded_without_a_word_is_loaded_again(
    session: Session, agenda: dict[str, Any], changes: list[str]
) -> None:
    for title in ("Talk", "The talk"):
        load(session, {**TALK, "title": title})
    for each in list_actions(session, get_hackathon(session)):
        if each.action == "file loaded":
            session.delete(each)
    assert load(session, agenda) == changes
    assert list_actions(session, get_hackathon(session))[0].action == "file loaded"


def test_messages_are_counted_last(session: Session) -> None:
    def load_all(*agenda: dict[str, Any]) -> list[str]:
        return load_hackathon(session, make_neighbours(session), describe(*agenda), LONG_BEFORE)

    assert load_all(TALK)[-1] == "Messages: 3 added."
    moved = load_all({**TALK, "when": "2020-10-28 17:00"}, entry("results", "2020-11-16"))
    assert moved[-3:] == [
        "Messages: 2 added.",
        "Messages: 2 moved.",
        "Messages: 1 cancelled.",
    ]
