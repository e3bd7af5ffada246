"""What the municipalities are billed: billings of months and years, their bills, two accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0085"
down_revision = "0071"
branch_labels = None
depends_on = None

STAFF = """area_id = app_area() and app_audience() in ('staff', 'system')"""
ACCOUNTS = """account in ('cost', 'vat', 'owed', 'held', 'verified', 'approved', 'handed_over',
    'recovered', 'withheld', 'paid', 'elsewhere', 'receivable', 'billed')"""
TABLES = ("municipal_billing", "municipal_bill")


def upgrade() -> None:
    op.drop_constraint("ck_ledger_posting_account", "ledger_posting")
    op.create_check_constraint(op.f("ck_ledger_posting_account"), "ledger_posting", ACCOUNTS)
    _billings()
    _bills()
    for table in TABLES:
        guard(table, "staff", STAFF)
    grant("municipal_billing", "select, insert")
    grant("municipal_billing", "update (state, approved_by, approved_at, discard_reason)")
    grant("municipal_bill", "select, insert, update (pdf_id, csv_id)")


def _billings() -> None:
    op.create_table(
        "municipal_billing",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("basis", JSONB(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid()),
        sa.Column("approved_at", UtcDateTime(timezone=True)),
        sa.Column("discard_reason", sa.String()),
        *_common("municipal_billing"),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_municipal_billing_area_id_number")),
        sa.CheckConstraint(
            "approved_by is null or approved_by <> made_by",
            name=op.f("ck_municipal_billing_two_persons"),
        ),
        sa.CheckConstraint(
            "period ~ '^[0-9]{4}(-(0[1-9]|1[0-2]))?$'", name=op.f("ck_municipal_billing_period")
        ),
        *(
            sa.ForeignKeyConstraint(
                [name],
                ["user_account.id"],
                name=op.f(f"fk_municipal_billing_{name}"),
            )
            for name in ("made_by", "approved_by")
        ),
    )
    op.create_index(op.f("ix_municipal_billing_area_id"), "municipal_billing", ["area_id"])
    for name, columns, where in (
        ("period", ["area_id", "period"], "state <> 'discarded'"),
        ("open", ["area_id"], "state = 'made'"),
    ):
        op.create_index(
            f"uq_municipal_billing_{name}",
            "municipal_billing",
            columns,
            unique=True,
            postgresql_where=where,
        )


def _bills() -> None:
    points = {
        "billing_id": "municipal_billing",
        "organisation_id": "organisation",
        "pdf_id": "stored_file",
        "csv_id": "stored_file",
    }
    op.create_table(
        "municipal_bill",
        sa.Column("billing_id", sa.Uuid(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        *(
            sa.Column(f"{name}_eur", sa.Numeric(14, 2), nullable=False)
            for name in ("shared", "own", "before")
        ),
        sa.Column("own_lines", JSONB(), nullable=False),
        sa.Column("pdf_id", sa.Uuid()),
        sa.Column("csv_id", sa.Uuid()),
        *_common("municipal_bill"),
        sa.UniqueConstraint(
            "billing_id", "municipality", name=op.f("uq_municipal_bill_billing_id_municipality")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_municipal_bill_{column}")
            )
            for column, table in points.items()
        ),
    )
    op.create_index(op.f("ix_municipal_bill_area_id"), "municipal_bill", ["area_id"])


def _common(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f(f"fk_{table}_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_constraint("ck_ledger_posting_account", "ledger_posting")
    op.create_check_constraint(
        op.f("ck_ledger_posting_account"),
        "ledger_posting",
        ACCOUNTS.replace(", 'receivable', 'billed'", ""),
    )
