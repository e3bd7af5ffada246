"""A payment line is of a contract's outcome, or of an accepted delivery of a quick order."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("payment_line", "contract_id", nullable=True)
    op.add_column("payment_line", sa.Column("order_id", sa.Uuid()))
    op.create_foreign_key(
        op.f("fk_payment_line_order_id"), "payment_line", "quick_order", ["order_id"], ["id"]
    )
    op.create_unique_constraint(op.f("uq_payment_line_order_id"), "payment_line", ["order_id"])
    op.create_check_constraint(
        op.f("ck_payment_line_source"),
        "payment_line",
        "(contract_id is null) <> (order_id is null)",
    )
    op.create_index(
        "ix_quick_order_received",
        "quick_order",
        ["received_at"],
        postgresql_where="state = 'received'",
    )


def downgrade() -> None:
    raise NotImplementedError("What was paid of an order is not forgotten")
