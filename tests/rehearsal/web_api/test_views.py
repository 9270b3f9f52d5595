"""views.*: what an app may open, push, update and publish, and with which trigger."""

import pytest
from slack_sdk import WebClient

from bot.core.clock import SystemClock
from rehearsal import InstalledApp, Person, Workspace, WorkspaceServer
from rehearsal.state.triggers import LIFE_IN_SECONDS
from tests.rehearsal.helpers import modal, plain, refusal, refused, section, text_input


@pytest.fixture
def trigger(workspace: Workspace, app: InstalledApp, ana: Person) -> str:
    """A trigger_id of something that Ana has just done."""
    return workspace.state.triggers.issue(app.app_id, ana.id)


def test_a_modal_is_open_for_whoever_acted(
    client: WebClient, trigger: str, ana: Person, ben: Person
) -> None:
    view = client.views_open(trigger_id=trigger, view=modal(text_input("Name", "name")))["view"]
    assert ana.modal is not None
    assert (ana.modal.title, ana.modal.submit_label) == ("Register", "Send")
    assert (ana.modal.id, ana.modal.callback_id) == (view["id"], "form")
    assert view["state"]["values"]["name"]["name_text"]["value"] is None
    assert view["root_view_id"] == view["id"]
    assert ben.modal is None


def test_a_trigger_is_spent_once(client: WebClient, trigger: str) -> None:
    client.views_open(trigger_id=trigger, view=modal(section("one")))
    again = refusal(client.views_open, trigger_id=trigger, view=modal(section("two")))
    assert again == "exchanged_trigger_id"


def test_an_unknown_trigger_is_refused(client: WebClient) -> None:
    assert refusal(client.views_open, trigger_id="1.2.x", view=modal()) == "invalid_trigger_id"


def test_a_trigger_is_dead_after_three_seconds_of_wall_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rehearsal.state.triggers.LIFE_IN_SECONDS", LIFE_IN_SECONDS)
    seconds = [100.0]
    workspace = Workspace(SystemClock(), wall=lambda: seconds[0])
    ana = workspace.add_person("ana")
    app = workspace.install_app("helper", events=())
    with WorkspaceServer(workspace) as server:
        client = WebClient(app.bot_token, base_url=server.url, retry_handlers=[])
        in_time, too_late = (workspace.state.triggers.issue(app.app_id, ana) for _ in range(2))
        seconds[0] += 2.9
        client.views_open(trigger_id=in_time, view=modal())
        seconds[0] += 0.2
        error = refusal(client.views_open, trigger_id=too_late, view=modal())
        assert error == "expired_trigger_id"


def test_another_apps_trigger_is_no_use(
    workspace: Workspace, server: WorkspaceServer, trigger: str
) -> None:
    other = workspace.install_app("other", events=())
    client = WebClient(other.bot_token, base_url=server.url, retry_handlers=[])
    assert refusal(client.views_open, trigger_id=trigger, view=modal()) == "invalid_trigger_id"


def test_a_bad_view_is_refused_with_its_places_and_spends_nothing(
    client: WebClient, trigger: str
) -> None:
    answer = refused(client.views_open, trigger_id=trigger, view=modal(section("x" * 3001)))
    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 3001 characters [json-pointer:/view/blocks/0/text/text]"
    ]
    assert client.views_open(trigger_id=trigger, view=modal(section("short")))["ok"]


def test_a_view_of_more_than_250_kb_is_too_large(client: WebClient, trigger: str) -> None:
    view = modal(*(section("é" * 3000) for _ in range(90)))
    assert refusal(client.views_open, trigger_id=trigger, view=view) == "view_too_large"


def test_an_update_keeps_what_was_typed(client: WebClient, trigger: str, ana: Person) -> None:
    view = client.views_open(
        trigger_id=trigger, view=modal(text_input("Name", "name"), text_input("Site", "site"))
    )["view"]
    ana.fill({"Name": "Ana", "Site": "Brown"})
    client.views_update(
        view_id=view["id"],
        view=modal(text_input("Name", "name"), text_input("Place", "place", initial_value="x")),
    )
    assert ana.modal is not None
    assert dict(ana.modal.values) == {"Name": "Ana", "Place": "x"}


def test_an_update_with_an_old_hash_is_refused(client: WebClient, trigger: str) -> None:
    view = client.views_open(trigger_id=trigger, view=modal(section("one")))["view"]
    fresh = modal(section("two"))
    client.views_update(view_id=view["id"], hash=view["hash"], view=fresh)
    error = refusal(client.views_update, view_id=view["id"], hash=view["hash"], view=fresh)
    assert error == "hash_conflict"


def test_a_view_goes_by_its_external_id(
    client: WebClient, trigger: str, workspace: Workspace, app: InstalledApp, ben: Person
) -> None:
    client.views_open(trigger_id=trigger, view=modal(external_id="mine"))
    updated = client.views_update(external_id="mine", view=modal(title="New", external_id="mine"))
    assert updated["view"]["title"]["text"] == "New"
    bens = workspace.state.triggers.issue(app.app_id, ben.id)
    taken = refusal(client.views_open, trigger_id=bens, view=modal(external_id="mine"))
    assert taken == "duplicate_external_id"


def test_a_closed_view_is_not_found(client: WebClient, trigger: str, ana: Person) -> None:
    view = client.views_open(trigger_id=trigger, view=modal())["view"]
    ana.close_modal()
    assert refusal(client.views_update, view_id=view["id"], view=modal()) == "not_found"


def test_views_are_stacked_three_deep(
    client: WebClient, trigger: str, workspace: Workspace, app: InstalledApp, ana: Person
) -> None:
    def fresh() -> str:
        return workspace.state.triggers.issue(app.app_id, ana.id)

    assert refusal(client.views_push, trigger_id=fresh(), view=modal()) == "not_found"
    root = client.views_open(trigger_id=trigger, view=modal(title="1"))["view"]
    second = client.views_push(trigger_id=fresh(), view=modal(title="2"))["view"]
    assert (second["root_view_id"], second["previous_view_id"]) == (root["id"], root["id"])
    client.views_push(trigger_id=fresh(), view=modal(title="3"))
    fourth = refusal(client.views_push, trigger_id=fresh(), view=modal(title="4"))
    assert fourth == "push_limit_reached"
    assert [view.title for view in ana.modals] == ["1", "2", "3"]
    under = ana.close_modal()
    assert under is not None
    assert under.title == "2"


def test_a_home_is_published_for_one(client: WebClient, ana: Person, ben: Person) -> None:
    home = {"type": "home", "blocks": [section("Hello, Ana")]}
    view = client.views_publish(user_id=ana.id, view=home)["view"]
    assert ana.home is not None
    assert ana.home["blocks"][0]["text"]["text"] == "Hello, Ana"
    assert ben.home is None
    again = client.views_publish(user_id=ana.id, view=home, hash=view["hash"])["view"]
    assert again["id"] == view["id"]
    stale = refusal(client.views_publish, user_id=ana.id, view=home, hash=view["hash"])
    assert stale == "hash_conflict"


def test_a_home_is_no_modal(client: WebClient, trigger: str, ana: Person) -> None:
    home = {"type": "home", "blocks": []}
    opened = refusal(client.views_open, trigger_id=trigger, view=home)
    assert opened == "invalid_arguments"
    published = refusal(client.views_publish, user_id=ana.id, view=modal(close=plain("x")))
    assert published == "invalid_arguments"
