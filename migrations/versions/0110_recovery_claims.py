"""Money asked back: a recovery claim takes lines that come to less than nothing off the road of
runs and statements, each line by one way alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0110"
down_revision = "0113"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
SENT = """area_id = app_area() and (app_audience() in ('staff', 'system')
    or (provider_id = app_organisation() and approved_at is not null))"""
OLD = """account in ('cost', 'vat', 'owed', 'held', 'verified', 'approved', 'handed_over',
    'recovered', 'withheld', 'diverted', 'paid', 'elsewhere', 'receivable', 'billed')"""
NEW = OLD.replace("'receivable'", "'reclaimed', 'written_off', 'receivable'")
POINTS = {
    "area_id": "area",
    "provider_id": "organisation",
    "buyer_id": "organisation",
    "prepared_by": "user_account",
    "approved_by": "user_account",
    "closed_by": "user_account",
    "pdf_id": "stored_file",
    "credit_note_id": "stored_file",
}
CHECKS = {
    "total": "net_eur + vat_eur = gross_eur",
    "owed": "net_eur > 0 and gross_eur > 0",
    "two_persons": "approved_by is null or approved_by <> prepared_by",
    "sent": "state in ('prepared', 'withdrawn') or (approved_by is not null and due_on is not null)",
    "paid": "(state = 'paid') = (paid_on is not null)",
    "reason": "state not in ('withdrawn', 'written_off') or reason is not null",
}
# What was sent stays on its claim: it is paid back or written off with it, or leaves it with it.
KEEPS = """
create function line_keeps_its_recovery() returns trigger language plpgsql as $$
begin
    if old.recovery_id is not null and new.recovery_id is distinct from old.recovery_id
        and exists (select 1 from recovery_claim where recovery_claim.id = old.recovery_id
            and state in ('sent', 'paid', 'written_off')) then
        raise exception 'payment line % is on a recovery claim that was sent', old.line_id
            using errcode = 'check_violation', constraint = 'ck_payment_line_one_way';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    _claims()
    op.add_column("payment_line", sa.Column("recovery_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_payment_line_recovery_id"),
        "payment_line",
        "recovery_claim",
        ["recovery_id"],
        ["id"],
    )
    op.create_index("ix_payment_line_recovery_id", "payment_line", ["recovery_id"])
    op.create_check_constraint(
        op.f("ck_payment_line_one_way"),
        "payment_line",
        "recovery_id is null or (statement_id is null and run_id is null)",
    )
    op.create_check_constraint(
        op.f("ck_payment_line_reclaimed"),
        "payment_line",
        "(state = 'reclaimed') <= (recovery_id is not null)",
    )
    op.execute(KEEPS)
    op.execute(
        "create trigger keeps_its_recovery before update of recovery_id on payment_line"
        " for each row execute function line_keeps_its_recovery()"
    )
    grant("payment_line", "update (recovery_id)")
    op.add_column("ledger_posting", sa.Column("recovery_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_ledger_posting_recovery_id"),
        "ledger_posting",
        "recovery_claim",
        ["recovery_id"],
        ["id"],
    )
    op.create_index("ix_ledger_posting_recovery_id", "ledger_posting", ["recovery_id"])
    _accounts(NEW)


def _claims() -> None:
    op.create_table(
        "recovery_claim",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("net_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("vat_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("gross_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("vat_breakdown", postgresql.JSONB(), nullable=False),
        sa.Column("payee_name", sa.String(), nullable=False),
        sa.Column("account_name", sa.String(), nullable=False),
        sa.Column("iban", sa.String(), nullable=False),
        sa.Column("line_verifiers", postgresql.JSONB(), nullable=False),
        sa.Column("prepared_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid()),
        sa.Column("approved_at", UtcDateTime(timezone=True)),
        sa.Column("approval", postgresql.JSONB()),
        sa.Column("due_on", sa.Date()),
        sa.Column("paid_on", sa.Date()),
        sa.Column("source", sa.String()),
        sa.Column("reason", sa.String()),
        sa.Column("closed_by", sa.Uuid()),
        sa.Column("pdf_id", sa.Uuid()),
        sa.Column("credit_note_id", sa.Uuid()),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_recovery_claim_{column}")
            )
            for column, table in POINTS.items()
        ),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_recovery_claim_{name}"))
            for name, condition in CHECKS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_claim")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_recovery_claim_area_id_number")),
        sa.UniqueConstraint(
            "area_id", "reference", name=op.f("uq_recovery_claim_area_id_reference")
        ),
    )
    op.create_index(op.f("ix_recovery_claim_area_id"), "recovery_claim", ["area_id"])
    op.create_index("ix_recovery_claim_state", "recovery_claim", ["area_id", "state", "due_on"])
    op.create_index("ix_recovery_claim_provider", "recovery_claim", ["provider_id", "number"])
    guard("recovery_claim", "provider_sent", SENT, STAFF)
    kept = "state, approved_by, approved_at, approval, due_on, paid_on, source, reason, closed_by"
    grant("recovery_claim", f"select, insert, update ({kept}, pdf_id, credit_note_id)")


def _accounts(condition: str) -> None:
    op.drop_constraint("ck_ledger_posting_account", "ledger_posting")
    op.create_check_constraint(op.f("ck_ledger_posting_account"), "ledger_posting", condition)


def downgrade() -> None:
    raise NotImplementedError("money that was asked back is of no statement")
