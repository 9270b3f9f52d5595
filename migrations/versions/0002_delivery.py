"""delivery: bulk rows, rows that organisers force, rows of a report

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UNSETTLED = {
    "sqlite_where": sa.text("settled_at IS NULL"),
    "postgresql_where": sa.text("settled_at IS NULL"),
}


def upgrade() -> None:
    """Upgrade; existing rows are not bulk."""
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index("outbox_lanes")
        batch_op.drop_index("outbox_to_do")
        batch_op.add_column(
            sa.Column("bulk", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("insisted_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("report_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("outbox_report", "outbox", ["report_id"], ["id"])
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.alter_column("bulk", existing_type=sa.Boolean(), server_default=None)
        batch_op.create_index("outbox_to_do", ["bulk", "due", "id"], **_UNSETTLED)
        batch_op.create_index("outbox_to_come", ["bulk", "ready_at"], **_UNSETTLED)
        batch_op.create_index("outbox_lanes", ["lane", "due", "id"], **_UNSETTLED)
        batch_op.create_index("outbox_reports", ["report_id"])


def downgrade() -> None:
    """Downgrade; unknown rows become failed, since the older program has no such state."""
    op.execute("UPDATE outbox SET state = 'failed' WHERE state = 'unknown'")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index("outbox_reports")
        batch_op.drop_index("outbox_to_do")
        batch_op.drop_index("outbox_to_come")
        batch_op.drop_index("outbox_lanes")
        batch_op.drop_constraint("outbox_report", type_="foreignkey")
        batch_op.drop_column("report_id")
        batch_op.drop_column("insisted_at")
        batch_op.drop_column("bulk")
        batch_op.create_index("outbox_to_do", ["state", "ready_at"])
        batch_op.create_index("outbox_lanes", ["lane", "state"])
