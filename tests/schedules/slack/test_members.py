import pytest

from bot.workspaces.models import Person
from schedules.slack import members as module
from schedules.slack.members import learn_people
from tests.schedules.delivery_fixture import DeliveryFixture
from tests.support.factories import NOW
from tests.support.neighbours import select_ours

pytestmark = pytest.mark.both_databases


def list_people(office: DeliveryFixture) -> list[tuple[str, str, str | None]]:
    with office.database.read() as session:
        query = select_ours(Person).order_by(Person.id)
        return [(each.slack_id, each.name, each.zone) for each in session.scalars(query)]


def learn(office: DeliveryFixture) -> None:
    learn_people(office.database, office.client, office.workspace_id, NOW)


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
