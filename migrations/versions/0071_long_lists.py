"""Lists that may grow long: people by name and by organisation, and the shares of the year."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0071"
down_revision = "0076"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"


def upgrade() -> None:
    op.create_index("ix_user_account_name", "user_account", ["name", "id"])
    op.create_index("ix_membership_organisation_id", "membership", ["organisation_id"])
    _waiting_orders("orderer_id", "state", "answer_by", "number")
    _share_report()
    _counted_share()


def _waiting_orders(*columns: str) -> None:
    op.drop_index("ix_quick_order_waits", "quick_order")
    op.create_index(
        "ix_quick_order_waits",
        "quick_order",
        columns,
        postgresql_where=sa.text("state in ('delivered', 'unfilled')"),
    )


def _share_report() -> None:
    op.create_table(
        "share_report",
        sa.Column("counted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("providers", sa.Integer(), nullable=False),
        sa.Column("totals", JSONB(), nullable=False),
        *_common("share_report"),
        sa.UniqueConstraint("area_id", name=op.f("uq_share_report_area_id")),
    )
    op.create_index(op.f("ix_share_report_area_id"), "share_report", ["area_id"])
    guard("share_report", "staff", STAFF)
    grant("share_report", "select, insert, update")


def _counted_share() -> None:
    counts = ("invited", "offered", "won", "turns", "passed", "orders")
    op.create_table(
        "counted_share",
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("small", sa.Boolean(), nullable=False),
        sa.Column("third_sector", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counts),
        sa.Column("value_eur", sa.Numeric(14, 2), nullable=False),
        *_common("counted_share"),
        sa.ForeignKeyConstraint(
            ["report_id"], ["share_report.id"], name=op.f("fk_counted_share_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_counted_share_provider_id")
        ),
        sa.UniqueConstraint("report_id", "place", name=op.f("uq_counted_share_report_id_place")),
    )
    op.create_index(op.f("ix_counted_share_area_id"), "counted_share", ["area_id"])
    guard("counted_share", "staff", STAFF)
    grant("counted_share", "select, insert, delete")


def _common(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f(f"fk_{table}_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    op.drop_table("counted_share")
    op.drop_table("share_report")
    _waiting_orders("orderer_id", "state", "answer_by")
    op.drop_index("ix_membership_organisation_id", "membership")
    op.drop_index("ix_user_account_name", "user_account")
