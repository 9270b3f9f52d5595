from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError

from bot.workspaces.models import Person
from rehearsal import Error
from schedules.slack import members as module
from schedules.slack.client import MethodRests
from tests.schedules.delivery_fixture import DeliveryFixture
from tests.support.factories import NOW
from tests.support.neighbours import select_ours

pytestmark = pytest.mark.both_databases


def list_people(office: DeliveryFixture) -> list[tuple[str, str, str | None]]:
    with office.database.read() as session:
        query = select_ours(Person).order_by(Person.id)
        return [(each.slack_id, each.name, each.zone) for each in session.scalars(query)]


def learn(office: DeliveryFixture) -> None:
    office.context.members.learn(office.client, office.workspace_id, NOW)


def test_every_member_is_known_with_their_name_and_zone_but_for_bots(
    office: DeliveryFixture,
) -> None:
    ana = office.workspace.add_person("ana", "Ana Pérez", tz="America/New_York")
    ben = office.workspace.add_person("ben", "Ben", tz="Europe/Zurich")
    learn(office)
    assert list_people(office) == [
        (ana, "ana", "America/New_York"),
        (ben, "ben", "Europe/Zurich"),
    ]


def test_what_changed_is_learnt_the_next_time(office: DeliveryFixture) -> None:
    ana = office.workspace.add_person("ana", "Ana", tz="America/New_York")
    learn(office)
    office.workspace.change_person("ana", tz="Europe/Zurich")
    learn(office)
    assert list_people(office) == [(ana, "ana", "Europe/Zurich")]


def test_every_page_is_read(office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAGE", 3)
    ids = [office.workspace.add_person(f"person{number}") for number in range(7)]
    learn(office)
    assert [slack_id for slack_id, _, _ in list_people(office)] == ids
    assert office.count_calls("users.list") == 3


def test_more_pages_than_slack_takes_in_a_minute_are_read_on_in_the_next(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 2)
    ids = [office.workspace.add_person(f"person{number}") for number in range(50)]
    with pytest.raises(SlackApiError):
        learn(office)
    assert len(list_people(office)) < len(ids)
    with pytest.raises(MethodRests):
        learn(office)
    office.clock.jump_to(NOW + timedelta(minutes=1))
    learn(office)
    assert [slack_id for slack_id, _, _ in list_people(office)] == ids
    # Each of 26 pages, one of which has a bot on it, once, and the one that was refused.
    assert office.count_calls("users.list", 200) == 26
    assert office.count_calls("users.list", 429) == 1


def test_from_a_page_that_slack_does_not_know_any_more_it_begins_again(
    office: DeliveryFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAGE", 3)
    ids = [office.workspace.add_person(f"person{number}") for number in range(7)]
    for word in ("service_unavailable", "invalid_cursor"):
        office.workspace.faults.add("users.list", Error(word), after=1)
        with pytest.raises(SlackApiError, match=word):
            learn(office)
    learn(office)
    assert [slack_id for slack_id, _, _ in list_people(office)] == ids


def test_admins_are_those_who_have_not_left_and_members_are_read_for_them_once(
    office: DeliveryFixture,
) -> None:
    office.workspace.add_person("ana")
    olga = office.workspace.add_person("olga", is_admin=True)
    for _ in range(2):
        admins = office.context.members.list_admins(office.client, office.workspace_id, NOW)
        assert admins == [olga]
    assert office.count_calls("users.list") == 1
