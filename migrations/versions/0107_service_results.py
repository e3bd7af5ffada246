"""What each service has brought, as it was counted last: the finder reads a row per service."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0107"
down_revision = "0106"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"


def upgrade() -> None:
    op.create_table(
        "service_result",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_service_result_contract_id")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_service_result_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_result")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_service_result_contract_id")),
    )
    op.create_index(op.f("ix_service_result_area_id"), "service_result", ["area_id"])
    guard("service_result", "staff", STAFF)
    grant("service_result", "select, insert, delete")


def downgrade() -> None:
    op.drop_table("service_result")
