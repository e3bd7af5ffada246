"""What waits for whoever ordered is found without reading all that was ever ordered."""

from alembic import op

revision = "0061"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_quick_order_waits",
        "quick_order",
        ["orderer_id", "state", "answer_by"],
        postgresql_where="state in ('delivered', 'unfilled')",
    )


def downgrade() -> None:
    op.drop_index("ix_quick_order_waits", "quick_order")
