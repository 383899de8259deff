"""signals.

Revision: 0005, after: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "signal_delivery",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("signal_name", sa.String(length=200), nullable=False),
        sa.Column("variables", sa.Text(), nullable=False),
        sa.Column("thrown_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signal_delivery")),
    )
    op.create_index(op.f("ix_signal_delivery_instance_id"), "signal_delivery", ["instance_id"])
    op.create_index("ix_signal_delivery_thrown_at_place", "signal_delivery", ["thrown_at", "place"])


def downgrade() -> None:
    op.drop_table("signal_delivery")
