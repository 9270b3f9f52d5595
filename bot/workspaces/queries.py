"""The Slack workspaces and channels that the database knows."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.core.database import lock_name
from bot.workspaces.models import Channel, Workspace

# The name that is locked while a workspace is looked up and added: a new one has no row to lock.
_WORKSPACES = "workspaces"


def adopt_workspace(session: Session, team_id: str) -> Workspace:
    """Return the workspace's row, after adding it if there is none.

    A workspace that a file was loaded into before any connection becomes this one.
    """
    lock_name(session, _WORKSPACES)
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
    """Return the workspace that a file is loaded into: the first, or a new one to be connected."""
    lock_name(session, _WORKSPACES)
    workspace = session.scalar(select(Workspace).order_by(Workspace.id).limit(1))
    if workspace is None:
        workspace = Workspace()
        session.add(workspace)
        session.flush()
    return workspace


def find_channel_name(session: Session, workspace_id: int, slack_id: str) -> str | None:
    """Return the name of the channel with this Slack id; None if the bot never looked it up."""
    return session.scalar(
        select(Channel.name).where(
            Channel.workspace_id == workspace_id, Channel.slack_id == slack_id
        )
    )
