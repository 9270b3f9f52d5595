"""announcements: which rows are part of one, and whether it notifies its channels

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade; existing rows are not part of an announcement."""
    with op.batch_alter_table("announcements") as batch_op:
        batch_op.add_column(
            sa.Column("notifies", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("announcements") as batch_op:
        batch_op.alter_column("notifies", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("announcement_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            "outbox_announcement", "announcements", ["announcement_id"], ["id"]
        )
        batch_op.create_index(
            "outbox_announcements",
            ["announcement_id", "kind", "state"],
            sqlite_where=sa.text("announcement_id IS NOT NULL"),
            postgresql_where=sa.text("announcement_id IS NOT NULL"),
        )


def downgrade() -> None:
    """Downgrade."""
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index("outbox_announcements")
        batch_op.drop_constraint("outbox_announcement", type_="foreignkey")
        batch_op.drop_column("announcement_id")
    with op.batch_alter_table("announcements") as batch_op:
        batch_op.drop_column("notifies")
