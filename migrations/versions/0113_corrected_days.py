"""Days of interruptions can be corrected."""

from alembic import op

from marketplace.platform.rls import grant

revision = "0113"
down_revision = "0123"
branch_labels = None
depends_on = None


def upgrade() -> None:
    grant("referral_interruption", "update (interrupted_on)")


def downgrade() -> None:
    op.execute("revoke update (interrupted_on) on referral_interruption from tuloskori_app")
