"""starts.

Revision: 0006, after: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "start_subscription",
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("element_id", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("event_name", sa.String(length=200), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["process_definition.id"], name=op.f("fk_start_subscription_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_start_subscription")),
        sa.UniqueConstraint(
            "process_id", "element_id", name=op.f("uq_start_subscription_process_id_element_id")
        ),
    )
    op.create_index(op.f("ix_start_subscription_due_at"), "start_subscription", ["due_at"])
    op.create_index("ix_start_subscription_kind_event_name", "start_subscription", ["kind", "event_name"])
    op.create_table(
        "event_start",
        sa.Column("process_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("event_name", sa.String(length=200), nullable=False),
        sa.Column("correlation_key", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_start")),
        sa.UniqueConstraint("message_id", "process_id", name=op.f("uq_event_start_message_id_process_id")),
    )
    op.create_index(
        "ix_event_start_process_id_correlation_key", "event_start", ["process_id", "correlation_key"]
    )
    op.create_index("ix_event_start_instance_id_ordered_at", "event_start", ["instance_id", "ordered_at"])


def downgrade() -> None:
    op.drop_table("event_start")
    op.drop_table("start_subscription")
