"""Bills carry what came of earlier years after they were balanced."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0111"
down_revision = "0114"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("late_eur", sa.Numeric(14, 2), nullable=False, server_default="0"),
        sa.Column("late_lines", JSONB(), nullable=False, server_default="[]"),
    ):
        op.add_column("municipal_bill", column)
        op.alter_column("municipal_bill", column.name, server_default=None)


def downgrade() -> None:
    for name in ("late_lines", "late_eur"):
        op.drop_column("municipal_bill", name)
