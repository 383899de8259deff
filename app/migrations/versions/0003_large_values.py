"""large values.

Revision: 0003, after: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "large_value",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_large_value_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_large_value")),
        sa.UniqueConstraint("instance_id", "digest", name=op.f("uq_large_value_instance_id_digest")),
    )
    op.create_index(op.f("ix_large_value_digest"), "large_value", ["digest"])


def downgrade() -> None:
    op.drop_table("large_value")
