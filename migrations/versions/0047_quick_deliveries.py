"""What becomes of a confirmed quick order: its document, what was delivered, and who took it."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant
from marketplace.platform.types import UtcDateTime

revision = "0047"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("quick_order", sa.Column("document_id", sa.Uuid()))
    op.add_column("quick_order", sa.Column("delivered", sa.Integer()))
    op.add_column("quick_order", sa.Column("delivered_on", sa.Date()))
    op.add_column("quick_order", sa.Column("received_at", UtcDateTime(timezone=True)))
    op.add_column("quick_order", sa.Column("received_by", sa.Uuid()))
    for column, table in (("document_id", "stored_file"), ("received_by", "user_account")):
        name = op.f(f"fk_quick_order_{column}")
        op.create_foreign_key(name, "quick_order", table, [column], ["id"])
    for name, condition in (
        ("delivered", "delivered between 1 and quantity"),
        ("delivery", "(delivered is null) = (delivered_on is null)"),
        ("received", "state <> 'received' or (delivered is not null and received_at is not null)"),
    ):
        op.create_check_constraint(op.f(f"ck_quick_order_{name}"), "quick_order", condition)
    grant("quick_order", "update (document_id, delivered, delivered_on, received_at, received_by)")


def downgrade() -> None:
    raise NotImplementedError("What was delivered is not forgotten")
