"""A lot of a framework has one call for its parties at a time, unless it came to nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "uq_call_founds_lot",
        "call",
        ["founds_lot_id"],
        unique=True,
        postgresql_where=sa.text("state not in ('no_offers', 'withdrawn', 'cancelled')"),
    )


def downgrade() -> None:
    op.drop_index("uq_call_founds_lot", "call")
