"""Statements have the invoice that the buyer wrote of them, and hand-overs are booked once."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0093"
down_revision = "0099"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"


def upgrade() -> None:
    op.add_column("statement", sa.Column("self_billed_id", sa.Uuid()))
    op.add_column("statement", sa.Column("booked_at", UtcDateTime(timezone=True)))
    op.create_foreign_key(
        op.f("fk_statement_self_billed_id"),
        "statement",
        "stored_file",
        ["self_billed_id"],
        ["id"],
    )
    op.create_table(
        "payables_export",
        sa.Column("hand_over_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("exported_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_payables_export_area_id")),
        sa.ForeignKeyConstraint(
            ["hand_over_id"], ["hand_over.id"], name=op.f("fk_payables_export_hand_over_id")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_payables_export_file_id")
        ),
        sa.ForeignKeyConstraint(
            ["exported_by"], ["user_account.id"], name=op.f("fk_payables_export_exported_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payables_export")),
        sa.UniqueConstraint("hand_over_id", name=op.f("uq_payables_export_hand_over_id")),
    )
    op.create_index(op.f("ix_payables_export_area_id"), "payables_export", ["area_id"])
    guard("payables_export", "staff", STAFF)
    grant("payables_export", "select, insert")


def downgrade() -> None:
    op.drop_table("payables_export")
    op.drop_constraint("fk_statement_self_billed_id", "statement")
    op.drop_column("statement", "booked_at")
    op.drop_column("statement", "self_billed_id")
