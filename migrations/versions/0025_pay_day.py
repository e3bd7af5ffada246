"""A statement keeps the day on which it is paid: its provider sees no payment run."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"
branch_labels = None
depends_on = None

TAKEN_OVER = ("statement", "payment_run")
PAY_DAYS = """
update statement set pay_on = payment_run.pay_on
from payment_run where payment_run.id = statement.run_id
"""


def upgrade() -> None:
    op.add_column("statement", sa.Column("pay_on", sa.Date(), nullable=True))
    for table in TAKEN_OVER:  # FORCE would hide the rows from the owner
        op.execute(f"alter table {table} no force row level security")
    op.execute(PAY_DAYS)
    for table in TAKEN_OVER:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    raise NotImplementedError("The run keeps the day.")
