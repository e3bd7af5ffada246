"""A claim in conflict with another is not verified, whoever asks it."""

from alembic import op

revision = "0117"
down_revision = "0122"
branch_labels = None
depends_on = None

# What both contracts had paid before the conflict was known is paid by both.
PAID_BY_BOTH = """
update payment_line set claim = 'shared' where claim = 'conflict' and state in ('verified', 'paid')
"""


def upgrade() -> None:
    op.execute("alter table payment_line no force row level security")  # FORCE hides from the owner
    op.execute(PAID_BY_BOTH)
    op.execute("alter table payment_line force row level security")
    op.create_check_constraint(
        op.f("ck_payment_line_claim_settled"),
        "payment_line",
        "state not in ('verified', 'paid') or claim <> 'conflict'",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_payment_line_claim_settled"), "payment_line")
