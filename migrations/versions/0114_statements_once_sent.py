"""A provider sees its statements once they were sent, and not while they are prepared anew; a line
keeps which statement it was taken off. An interruption and an end of a service keep whose matter it
was, by a code."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard

revision = "0114"
down_revision = "0105"
branch_labels = None
depends_on = None

STAFF = "app_audience() in ('staff', 'system')"
OWN = "provider_id = app_organisation()"
TAKES = f"area_id = app_area() and {STAFF}"


REASONS = (
    ("referral", "end_reason", "completed", "moved_on", "stopped"),
    ("referral_interruption", "reason", "client", "provider", "agreed"),
)


def upgrade() -> None:
    for table, column, *codes in REASONS:
        op.add_column(table, sa.Column(column, sa.String()))
        told = ", ".join(f"'{code}'" for code in codes)
        op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} in ({told})")
    op.execute("drop policy provider_reads on statement")
    rows = f"{STAFF} or {OWN} and state <> 'preview' and sent_at is not null"
    guard("statement", "statement", f"area_id = app_area() and ({rows})", TAKES)
    op.add_column(
        "payment_line", sa.Column("taken_off_id", sa.Uuid(), sa.ForeignKey("statement.id"))
    )
    op.create_index(
        "ix_payment_line_taken_off",
        "payment_line",
        ["taken_off_id"],
        postgresql_where=sa.text("taken_off_id is not null"),
    )
    grant("payment_line", "update (taken_off_id)")


def downgrade() -> None:
    for table, column, *_codes in REASONS:
        op.drop_column(table, column)
    op.drop_column("payment_line", "taken_off_id")
    op.execute("drop policy statement on statement")
    guard("statement", "provider_reads", f"area_id = app_area() and ({STAFF} or {OWN})", TAKES)
