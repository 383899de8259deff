"""archive.

Revision: 0004, after: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("process_instance", sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("process_instance", sa.Column("archive", sa.String(length=200), nullable=True))
    op.create_index(op.f("ix_message_delivered_to"), "message", ["delivered_to"])


def downgrade() -> None:
    op.drop_index(op.f("ix_message_delivered_to"), "message")
    op.drop_column("process_instance", "archive")
    op.drop_column("process_instance", "archived_at")
