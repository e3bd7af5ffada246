"""The chart of accounts knows what was paid to somebody else than the payee."""

from alembic import op

revision = "0084"
down_revision = "0082"
branch_labels = None
depends_on = None

ACCOUNTS = (
    "'cost', 'vat', 'owed', 'held', 'verified', 'approved', 'handed_over', 'recovered',"
    " 'withheld', 'diverted', 'paid', 'elsewhere', 'receivable', 'billed'"
)


def upgrade() -> None:
    op.drop_constraint("ck_ledger_posting_account", "ledger_posting")
    op.create_check_constraint(
        op.f("ck_ledger_posting_account"), "ledger_posting", f"account in ({ACCOUNTS})"
    )


def downgrade() -> None:
    raise NotImplementedError("what was paid to others stays posted")
