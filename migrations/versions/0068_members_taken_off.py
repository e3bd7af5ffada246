"""A member taken off a draft stays named while a sealed version names it."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant
from marketplace.platform.types import UtcDateTime

revision = "0068"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offer_member", sa.Column("removed_at", UtcDateTime(timezone=True)))
    grant("offer_member", "update (removed_at)")
    op.create_check_constraint(
        op.f("ck_offer_member_removed"),
        "offer_member",
        "removed_at is null or confirmed_at is not null",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_offer_member_removed"), "offer_member")
    op.drop_column("offer_member", "removed_at")
