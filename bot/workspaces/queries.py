"""The Slack workspaces that the database knows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.database import hold_name
from bot.workspaces.models import Workspace

# Held while a workspace is looked for and added: the first has no row that could be.
_WORKSPACES = "workspaces"


def adopt_workspace(session: Session, team_id: str) -> Workspace:
    """The workspace's row; one that a file was loaded into before any connection becomes it."""
    hold_name(session, _WORKSPACES)
    workspace = session.scalar(select(Workspace).where(Workspace.slack_id == team_id))
    if workspace is None:
        workspace = session.scalar(select(Workspace).where(Workspace.slack_id.is_(None)))
        if workspace is None:
            workspace = Workspace()
            session.add(workspace)
        workspace.slack_id = team_id
        session.flush()
    return workspace


def only_workspace(session: Session) -> Workspace:
    """The workspace a file is loaded into: the one there is, or a new one to be connected."""
    hold_name(session, _WORKSPACES)
    workspace = session.scalar(select(Workspace).order_by(Workspace.id).limit(1))
    if workspace is None:
        workspace = Workspace()
        session.add(workspace)
        session.flush()
    return workspace
