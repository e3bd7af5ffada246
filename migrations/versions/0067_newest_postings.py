"""The newest postings of the ledger are found without reading all of them."""

from alembic import op

revision = "0067"
down_revision = "0070"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_ledger_posting_newest", "ledger_posting", ["area_id", "created_at", "id"])


def downgrade() -> None:
    op.drop_index("ix_ledger_posting_newest", "ledger_posting")
