"""Subscriptions to notices by e-mail address: seen by the system alone."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0037"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_subscription",
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("lines", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("weekly", sa.Boolean(), nullable=False),
        sa.Column("told_until", UtcDateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_notice_subscription_area_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_subscription")),
        sa.UniqueConstraint("area_id", "email", name=op.f("uq_notice_subscription_area_id_email")),
    )
    op.create_index(op.f("ix_notice_subscription_area_id"), "notice_subscription", ["area_id"])
    guard("notice_subscription", "system", "area_id = app_area() and app_audience() = 'system'")
    grant(
        "notice_subscription",
        "select, insert, delete, update (locale, lines, weekly, told_until)",
    )


def downgrade() -> None:
    op.drop_table("notice_subscription")
