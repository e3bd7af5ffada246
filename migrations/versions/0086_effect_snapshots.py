"""What was known of effect on a day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0086"
down_revision = "0090"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "effect_snapshot",
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_effect_snapshot_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_effect_snapshot")),
    )
    op.create_index(op.f("ix_effect_snapshot_area_id"), "effect_snapshot", ["area_id"])
    op.create_index("ix_effect_snapshot_newest", "effect_snapshot", ["area_id", "created_at"])
    guard(
        "effect_snapshot", "staff", "area_id = app_area() and app_audience() in ('staff', 'system')"
    )
    grant("effect_snapshot", "select, insert")


def downgrade() -> None:
    op.drop_table("effect_snapshot")
