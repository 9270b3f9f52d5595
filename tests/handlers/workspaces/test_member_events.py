"""People as Slack's events describe them."""

from bot.workspaces.models import Person
from tests.support.neighbours import select_ours
from tests.support.slack import BotInWorkspace


def find_person(stage: BotInWorkspace, slack_id: str) -> tuple[str, str | None] | None:
    """The name and the zone that the database has for somebody."""
    with stage.database.read() as session:
        person = session.scalar(select_ours(Person).where(Person.slack_id == slack_id))
        return (person.name, person.zone) if person else None


def test_who_joins_or_changes_is_known(stage: BotInWorkspace) -> None:
    dee = stage.workspace.add_person("dee", "Dee Gray", tz="Asia/Tokyo")
    stage.workspace.wait_for(lambda: find_person(stage, dee))
    assert find_person(stage, dee) == ("dee", "Asia/Tokyo")
    stage.workspace.change_person("dee", tz="UTC")
    stage.workspace.wait_for(lambda: find_person(stage, dee) != ("dee", "Asia/Tokyo"))
    assert find_person(stage, dee) == ("dee", "UTC")


def test_an_event_that_comes_twice_is_acknowledged_and_changes_nothing(
    stage: BotInWorkspace,
) -> None:
    ana = stage.workspace.person("ana").id
    stage.workspace.change_person("ana", tz="Asia/Tokyo")
    stage.workspace.wait_for(lambda: find_person(stage, ana) == ("ana", "Asia/Tokyo"))
    assert stage.workspace.redeliver_last().error is None
    assert find_person(stage, ana) == ("ana", "Asia/Tokyo")
