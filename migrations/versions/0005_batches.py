"""batches: messages of any subject that are sent together; each announcement is one

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade; an announcement's batch gets the announcement's own id."""
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("hackathon_id", sa.Integer(), sa.ForeignKey("hackathons.id"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
    )
    op.execute(
        "INSERT INTO batches (id, hackathon_id, kind) "
        "SELECT id, hackathon_id, 'announcement' FROM announcements"
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "SELECT setval(pg_get_serial_sequence('batches', 'id'), "
            "(SELECT coalesce(max(id), 0) + 1 FROM batches), false)"
        )
    with op.batch_alter_table("announcements") as batch_op:
        batch_op.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
    op.execute("UPDATE announcements SET batch_id = id")
    with op.batch_alter_table("announcements") as batch_op:
        batch_op.alter_column("batch_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key("announcement_batch", "batches", ["batch_id"], ["id"])
        batch_op.create_unique_constraint("announcements_batch_id_key", ["batch_id"])
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("batch_id", sa.Integer(), nullable=True))
    op.execute("UPDATE outbox SET batch_id = announcement_id WHERE announcement_id IS NOT NULL")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index("outbox_announcements")
        batch_op.drop_constraint("outbox_announcement", type_="foreignkey")
        batch_op.drop_column("announcement_id")
        batch_op.create_foreign_key("outbox_batch", "batches", ["batch_id"], ["id"])
        batch_op.create_index(
            "outbox_batches",
            ["batch_id", "kind", "state"],
            sqlite_where=sa.text("batch_id IS NOT NULL"),
            postgresql_where=sa.text("batch_id IS NOT NULL"),
        )


def downgrade() -> None:
    """Downgrade; rows of batches that are not announcements' lose their batch."""
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.add_column(sa.Column("announcement_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE outbox SET announcement_id = "
        "(SELECT id FROM announcements WHERE announcements.batch_id = outbox.batch_id) "
        "WHERE batch_id IS NOT NULL"
    )
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index("outbox_batches")
        batch_op.drop_constraint("outbox_batch", type_="foreignkey")
        batch_op.drop_column("batch_id")
        batch_op.create_foreign_key(
            "outbox_announcement", "announcements", ["announcement_id"], ["id"]
        )
        batch_op.create_index(
            "outbox_announcements",
            ["announcement_id", "kind", "state"],
            sqlite_where=sa.text("announcement_id IS NOT NULL"),
            postgresql_where=sa.text("announcement_id IS NOT NULL"),
        )
    with op.batch_alter_table("announcements") as batch_op:
        batch_op.drop_constraint("announcements_batch_id_key", type_="unique")
        batch_op.drop_constraint("announcement_batch", type_="foreignkey")
        batch_op.drop_column("batch_id")
    op.drop_table("batches")
