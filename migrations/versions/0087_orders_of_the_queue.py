"""The queue of verification is read by index in each of its orders, and by kind of exception."""

import sqlalchemy as sa
from alembic import op

revision = "0087"
down_revision = "0084"
branch_labels = None
depends_on = None

WAITING = sa.text("state in ('calculated', 'answered')")
INDEXES = {
    "ix_payment_line_queue_exception": ["area_id", "exception", "plain", "due_on", "id"],
    "ix_payment_line_queue_amount": ["area_id", "plain", sa.text("(- amount_eur)"), "id"],
    "ix_payment_line_queue_day": ["area_id", "plain", "outcome_on", "id"],
}


def upgrade() -> None:
    """The index by exception had the days alone, and the lines are ordered by ``plain`` first."""
    op.drop_index("ix_payment_line_queue_exception", "payment_line")
    for name, columns in INDEXES.items():
        op.create_index(name, "payment_line", columns, postgresql_where=WAITING)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "payment_line")
    columns = ["area_id", "exception", "due_on", "id"]
    op.create_index(
        "ix_payment_line_queue_exception", "payment_line", columns, postgresql_where=WAITING
    )
