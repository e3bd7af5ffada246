"""People are listed by name and found by their organisation without reading all of them."""

from alembic import op

revision = "0071"
down_revision = "0083"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_user_account_name", "user_account", ["name", "id"])
    op.create_index("ix_membership_organisation_id", "membership", ["organisation_id"])


def downgrade() -> None:
    op.drop_index("ix_membership_organisation_id", "membership")
    op.drop_index("ix_user_account_name", "user_account")
