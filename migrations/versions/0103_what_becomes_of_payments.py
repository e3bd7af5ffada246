"""What becomes of payments: to which account each was sent, on which day a statement was paid or its
payment came back and why; a provider reads what of its payments went to others."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import guard

revision = "0103"
down_revision = "0107"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
READS = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""
TABLES = ("payment", "statement")
ACCOUNTS = (
    "update payment set iban = statement.iban from statement where statement.id = statement_id"
)
DAYS = """
update statement set paid_on = payment.settled_on from payment
where payment.statement_id = statement.id and payment.state = 'settled'
    and statement.state = 'settled'
"""
RETURNS = """
update statement set returned_on = payment.settled_on, returned_why = payment.reason,
    return_reason = null
from (select distinct on (statement_id) statement_id, settled_on, reason from payment
    where state = 'returned' order by statement_id, created_at desc) payment
where payment.statement_id = statement.id
    and statement.state in ('preview', 'sent', 'verified', 'approved')
"""


def upgrade() -> None:
    op.add_column("payment", sa.Column("iban", sa.String()))
    op.add_column("statement", sa.Column("paid_on", sa.Date()))
    op.add_column("statement", sa.Column("returned_on", sa.Date()))
    op.add_column("statement", sa.Column("returned_why", sa.String()))
    for table in TABLES:  # the owner is under row-level security too
        op.execute(f"alter table {table} no force row level security")
    for filled in (ACCOUNTS, DAYS, RETURNS):
        op.execute(filled)
    for table in TABLES:
        op.execute(f"alter table {table} force row level security")
    op.alter_column("payment", "iban", nullable=False)
    op.create_check_constraint(
        op.f("ck_statement_returned"),
        "statement",
        "(returned_on is null) = (returned_why is null)",
    )
    op.execute("drop policy staff on payment_share")
    guard("payment_share", "provider_reads", READS, STAFF)


def downgrade() -> None:
    op.execute("drop policy provider_reads on payment_share")
    guard("payment_share", "staff", STAFF)
    for name in ("returned_why", "returned_on", "paid_on"):
        op.drop_column("statement", name)
    op.drop_column("payment", "iban")
