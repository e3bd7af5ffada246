"""Referrals and spells keep what payment schemes ask of them beyond what every one has."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("referral", "facts"), ("spell_version", "columns")):
        op.add_column(
            table,
            sa.Column(column, postgresql.JSONB(), nullable=False, server_default="{}"),
        )
        op.alter_column(table, column, server_default=None)


def downgrade() -> None:
    raise NotImplementedError("What schemes asked of people would be lost.")
