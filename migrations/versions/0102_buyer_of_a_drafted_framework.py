"""A framework that is laid out follows its need to another buyer."""

from alembic import op

from marketplace.platform.rls import grant

revision = "0102"
down_revision = "0100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    grant("framework", "update (buyer_id)")


def downgrade() -> None:
    op.execute("revoke update (buyer_id) on framework from tuloskori_app")
