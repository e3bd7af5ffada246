"""Late interest: what is owed because a statement was paid after its due day, until it is paid or
waived."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0118"
down_revision = "0110"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
READS = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""
OLD = """account in ('cost', 'vat', 'owed', 'held', 'verified', 'approved', 'handed_over',
    'recovered', 'withheld', 'diverted', 'paid', 'elsewhere', 'reclaimed', 'written_off',
    'receivable', 'billed')"""
NEW = OLD.replace("'receivable'", "'interest', 'interest_owed', 'interest_paid', 'receivable'")
POINTS = {
    "area_id": "area",
    "provider_id": "organisation",
    "statement_id": "statement",
    "decided_by": "user_account",
}
CHECKS = {
    "owed": "interest_eur >= 0 and compensation_eur >= 0 and interest_eur + compensation_eur > 0",
    "state": "state in ('owed', 'accepted', 'paid', 'waived', 'fallen')",
    "paid": "(state = 'paid') = (paid_on is not null)",
    "reason": "state <> 'waived' or reason is not null",
}


def upgrade() -> None:
    op.create_table(
        "late_interest",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=False),
        sa.Column("percent", sa.String(), nullable=False),
        sa.Column("interest_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("compensation_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("reason", sa.String()),
        sa.Column("paid_on", sa.Date()),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_late_interest_{column}")
            )
            for column, table in POINTS.items()
        ),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_late_interest_{name}"))
            for name, condition in CHECKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_interest")),
    )
    for column in ("area_id", "statement_id"):
        op.create_index(op.f(f"ix_late_interest_{column}"), "late_interest", [column])
    op.create_index("ix_late_interest_state", "late_interest", ["area_id", "state", "settled_on"])
    op.create_index(
        "uq_late_interest_open",
        "late_interest",
        ["statement_id"],
        unique=True,
        postgresql_where=sa.text("state in ('owed', 'accepted')"),
    )
    guard("late_interest", "provider_reads", READS, STAFF)
    grant("late_interest", "select, insert, update (state, decided_by, reason, paid_on)")
    op.drop_constraint("ck_ledger_posting_account", "ledger_posting")
    op.create_check_constraint(op.f("ck_ledger_posting_account"), "ledger_posting", NEW)


def downgrade() -> None:
    raise NotImplementedError("what is owed because of paying late is posted for good")
