import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.workspaces.models import Workspace
from bot.workspaces.queries import adopt_workspace, only_workspace

pytestmark = pytest.mark.both_databases


def test_a_workspace_is_adopted_once(session: Session) -> None:
    workspace = adopt_workspace(session, "T1")
    assert adopt_workspace(session, "T1") is workspace
    assert workspace.slack_id == "T1"


def test_one_that_a_file_was_loaded_into_becomes_the_first_to_connect(session: Session) -> None:
    loaded = only_workspace(session)
    assert loaded.slack_id is None
    assert adopt_workspace(session, "T1") is loaded
    assert adopt_workspace(session, "T2") is not loaded
    assert [
        each.slack_id for each in session.scalars(select(Workspace).order_by(Workspace.id))
    ] == ["T1", "T2"]


def test_a_file_is_loaded_into_the_workspace_there_is(session: Session) -> None:
    connected = adopt_workspace(session, "T1")
    assert only_workspace(session) is connected
