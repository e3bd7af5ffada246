"""Providers tell when and in which languages a contract's service can begin next."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0075"
down_revision = "0080"
branch_labels = None
depends_on = None

PROVIDER = """area_id = app_area()
    and (app_audience() in ('staff', 'system') or provider_id = app_organisation())"""


def upgrade() -> None:
    op.create_table(
        "service_opening",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("languages", ARRAY(sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("cardinality(languages) > 0", name=op.f("ck_service_opening_languages")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_service_opening_area_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_service_opening_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_service_opening_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_opening")),
        sa.UniqueConstraint("contract_id", name=op.f("uq_service_opening_contract_id")),
    )
    op.create_index(op.f("ix_service_opening_area_id"), "service_opening", ["area_id"])
    guard("service_opening", "provider", PROVIDER)
    grant("service_opening", "select, insert, update (starts_on, languages)")


def downgrade() -> None:
    op.drop_table("service_opening")
