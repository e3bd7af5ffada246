"""What the business register tells of a payee besides a bankruptcy is known of it too."""

from alembic import op

revision = "0123"
down_revision = "0136"
branch_labels = None
depends_on = None

BEFORE = (
    "'prepayment_register', 'pension_certificate', 'payment_ban', 'assignment', 'bankruptcy',"
    " 'foreign_seller'"
)


def upgrade() -> None:
    name = op.f("ck_payee_record_kind")
    op.drop_constraint(name, "payee_record")
    op.create_check_constraint(name, "payee_record", f"kind in ({BEFORE}, 'situation')")


def downgrade() -> None:
    raise NotImplementedError("what the register told of payees is kept")
