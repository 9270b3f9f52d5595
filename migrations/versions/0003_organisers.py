"""organisers: roles, the audit log, announcements, and mutes

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade; admins, and people's addresses, are read from Slack at the next start."""
    with op.batch_alter_table("people") as batch_op:
        batch_op.add_column(sa.Column("email", sa.String(length=254), nullable=True))
        batch_op.add_column(
            sa.Column("is_admin", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.add_column(sa.Column("left_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("updated_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("people") as batch_op:
        batch_op.alter_column("is_admin", existing_type=sa.Boolean(), server_default=None)
    with op.batch_alter_table("agenda_items") as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("agenda_items") as batch_op:
        batch_op.alter_column("version", existing_type=sa.Integer(), server_default=None)
    _create_roles_and_audit()
    _create_announcements()


def downgrade() -> None:
    """Downgrade."""
    op.drop_table("mutes")
    op.drop_table("announcements")
    op.drop_table("audit")
    op.drop_table("role_grants")
    with op.batch_alter_table("agenda_items") as batch_op:
        batch_op.drop_column("version")
    with op.batch_alter_table("people") as batch_op:
        batch_op.drop_column("updated_at")
        batch_op.drop_column("left_at")
        batch_op.drop_column("is_admin")
        batch_op.drop_column("email")


def _create_roles_and_audit() -> None:
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("hackathon_id", sa.Integer(), sa.ForeignKey("hackathons.id"), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("member", sa.String(length=254), nullable=False),
        sa.Column("challenge", sa.String(length=60), nullable=True),
        sa.Column("from_file", sa.Boolean(), nullable=False),
        sa.Column("granted_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
    )
    op.create_index("roles_now", "role_grants", ["hackathon_id", "ended_at"])
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("hackathon_id", sa.Integer(), sa.ForeignKey("hackathons.id"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
    )
    op.create_index("audit_of_a_hackathon", "audit", ["hackathon_id", "id"])


def _create_announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("hackathon_id", sa.Integer(), sa.ForeignKey("hackathons.id"), nullable=False),
        sa.Column("author_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=True),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("approved_by_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("send_at", sa.DateTime(), nullable=True),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
    )
    op.create_index("announcements_by_state", "announcements", ["hackathon_id", "state"])
    op.create_table(
        "mutes",
        sa.Column("hackathon_id", sa.Integer(), sa.ForeignKey("hackathons.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("muted_at", sa.DateTime(), nullable=False),
    )
