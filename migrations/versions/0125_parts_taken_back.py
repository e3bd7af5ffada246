"""Parts of payments that came back are taken back, and the payment is parted anew when it leaves."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant
from marketplace.platform.types import UtcDateTime

revision = "0125"
down_revision = "0118"
branch_labels = None
depends_on = None

TABLE = "payment_share"
ONCE = ["area_id", "cause", "record_id"]


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("taken_back_at", UtcDateTime(timezone=True)))
    op.drop_constraint("uq_payment_share_area_id_cause_record_id", TABLE, type_="unique")
    op.create_index(
        "uq_payment_share_standing",
        TABLE,
        ONCE,
        unique=True,
        postgresql_where=sa.text("taken_back_at is null"),
    )
    grant(TABLE, "update (taken_back_at)")


def downgrade() -> None:
    raise NotImplementedError("a payment that was parted twice stays so")
