"""What files told keeps whether money came in by it: by its sum alone that can't be said of a payment
of which nothing was left for its payee."""

import sqlalchemy as sa
from alembic import op

revision = "0144"
down_revision = "0146"
branch_labels = None
depends_on = None

TABLE = "settlement_entry"
# Of those without a sum a return is known by its payment, which has come back on that day.
FILLED = """
update settlement_entry told set came_in = told.amount_eur > 0 or (
    told.amount_eur = 0 and exists (
        select from payment
        where payment.id = told.payment_id and payment.credited_on = told.booked_on
        and payment.debited_on is distinct from told.booked_on
    )
)
"""


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("came_in", sa.Boolean()))
    for table in (TABLE, "payment"):
        op.execute(f"alter table {table} no force row level security")
    op.execute(FILLED)
    for table in (TABLE, "payment"):
        op.execute(f"alter table {table} force row level security")
    op.alter_column(TABLE, "came_in", nullable=False)


def downgrade() -> None:
    op.drop_column(TABLE, "came_in")
