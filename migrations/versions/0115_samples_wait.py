"""A sample keeps what it was drawn from, what was followed of it, and why it was taken back; a line
keeps whether a person opened it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from marketplace.platform.rls import grant
from marketplace.platform.types import UtcDateTime

revision = "0115"
down_revision = "0116"
branch_labels = None
depends_on = None

# A line that a sample drew is verified by opening it alone; of others it is not known.
OPENED = "update payment_line set opened = true where sampled and state in ('verified', 'paid')"


def upgrade() -> None:
    op.add_column("verification_sample", sa.Column("strata", JSONB))
    op.add_column("verification_sample", sa.Column("withdrawn_at", UtcDateTime(timezone=True)))
    op.add_column("verification_sample", sa.Column("withdrawn_why", sa.String()))
    op.add_column(
        "verification_sample",
        sa.Column("followed", JSONB, nullable=False, server_default=sa.text("'[]'")),
    )
    op.alter_column("verification_sample", "followed", server_default=None)
    op.create_check_constraint(
        op.f("ck_verification_sample_withdrawn"),
        "verification_sample",
        "(withdrawn_at is null) = (withdrawn_why is null)",
    )
    grant("verification_sample", "update (withdrawn_at, withdrawn_why, followed)")
    op.add_column(
        "payment_line",
        sa.Column("opened", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )
    grant("payment_line", "update (opened)")
    op.execute("alter table payment_line no force row level security")  # FORCE hides from the owner
    op.execute(OPENED)
    op.execute("alter table payment_line force row level security")


def downgrade() -> None:
    op.drop_column("payment_line", "opened")
    for column in ("followed", "withdrawn_why", "withdrawn_at", "strata"):
        op.drop_column("verification_sample", column)
