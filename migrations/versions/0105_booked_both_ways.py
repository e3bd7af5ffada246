"""Payments and transfers keep the days on which the bank booked them out and back, so that the same
entry read again changes nothing; a transfer that came back may leave anew."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant

revision = "0105"
down_revision = "0108"
branch_labels = None
depends_on = None

TABLES = ("payment", "payment_transfer")
FILLED = """
update {table} set
    debited_on = case state when 'settled' then settled_on end,
    credited_on = case state when 'returned' then settled_on end
"""
# Whoever told it: what is settled or returned already is not booked a second time.


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("debited_on", sa.Date()))
        op.add_column(table, sa.Column("credited_on", sa.Date()))
        op.execute(f"alter table {table} no force row level security")
        op.execute(FILLED.format(table=table))
        op.execute(f"alter table {table} force row level security")
        grant(table, "update (debited_on, credited_on)")
    _states(", 'renewed'", "state in ('returned', 'renewed')")
    op.create_index(
        "ix_payment_paid_after_all",
        "payment",
        ["area_id", "debited_on"],
        postgresql_where=sa.text(
            "state = 'returned' and debited_on is not null and credited_on is null"
        ),
    )


def _states(more: str, back: str) -> None:
    """Which states a transfer may have, and in which of them it has come back."""
    table = "payment_transfer"
    for name, condition in (
        ("state", f"state in ('sent', 'settled', 'returned'{more})"),
        ("reason", f"({back}) = (reason is not null)"),
    ):
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table)
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def downgrade() -> None:
    op.execute("update payment_transfer set state = 'returned' where state = 'renewed'")
    _states("", "state = 'returned'")
    op.drop_index("ix_payment_paid_after_all")
    for table in TABLES:
        op.drop_column(table, "debited_on")
        op.drop_column(table, "credited_on")
