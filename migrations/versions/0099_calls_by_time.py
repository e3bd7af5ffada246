"""The calls of an area are listed by when they were made, the newest first, by an index."""

from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_call_newest", "call", ["area_id", "created_at", "number"])


def downgrade() -> None:
    op.drop_index("ix_call_newest", "call")
