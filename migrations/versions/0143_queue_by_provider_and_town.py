"""A provider's waiting lines of one town are found by an index of both: by either of them alone a
page reads all that the provider, or the town, has waiting."""

import sqlalchemy as sa
from alembic import op

revision = "0143"
down_revision = "0133"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_payment_line_queue_provider_town",
        "payment_line",
        ["area_id", "provider_id", "municipality", "plain", "due_on", "id"],
        postgresql_where=sa.text("state in ('calculated', 'answered')"),
    )


def downgrade() -> None:
    op.drop_index("ix_payment_line_queue_provider_town", "payment_line")
