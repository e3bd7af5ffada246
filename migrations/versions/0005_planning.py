"""Needs and the value of purchases; rules edited on a page."""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import MoneyEur, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

# The rows that each kind of table shows (row-level security).
STAFF = """area_id = app_area() and app_audience() in ('staff', 'system')"""

THRESHOLDS = {
    "national:services": {"regime": "national", "classes": ["services"]},
    "national:social_and_health": {"regime": "annex_e", "classes": ["social_and_health"]},
    "national:special_services": {"regime": "annex_e", "classes": ["special_services"]},
    "national:concessions": {
        "regime": "concession",
        "classes": ["concession"],
        "remedy": "annex_e",
    },
    "eu:services": {"regime": "eu", "classes": ["services"]},
    "eu:light_regime": {
        "regime": "annex_e_eu",
        "classes": ["social_and_health", "special_services"],
        "remedy": "annex_e",
    },
}
"""What each threshold of the product's own file now tells: the regime of what reaches it, the
classes of services that it concerns, and whose remedies apply where not the regime's own."""


def upgrade() -> None:
    op.add_column("rule", sa.Column("changed_by", sa.Uuid(), nullable=True))
    op.add_column("rule", sa.Column("confirmer_id", sa.Uuid(), nullable=True))
    op.add_column("rule", sa.Column("confirmed_at", UtcDateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        op.f("fk_rule_changed_by"), "rule", "user_account", ["changed_by"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_rule_confirmer_id"), "rule", "user_account", ["confirmer_id"], ["id"]
    )
    _name_regimes()
    op.create_table(
        "need",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("service_line_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("municipalities", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("cpv", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("concession", sa.Boolean(), nullable=False),
        sa.Column("estimated_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("options_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("repeats_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=True),
        sa.Column("assessment", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("assessed_on", sa.Date(), nullable=True),
        sa.Column("counted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("override_reason", sa.String(), nullable=True),
        sa.Column("overridden_by", sa.Uuid(), nullable=True),
        sa.Column("overridden_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("judged_anew_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("memo_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_need_period")),
        sa.CheckConstraint("estimated_eur > 0", name=op.f("ck_need_estimated")),
        sa.CheckConstraint("options_eur >= 0 and repeats_eur >= 0", name=op.f("ck_need_parts")),
        sa.CheckConstraint("cardinality(cpv) > 0", name=op.f("ck_need_cpv")),
        sa.CheckConstraint(
            "(overridden_by is null) = (override_reason is null)"
            " and (overridden_by is null) = (overridden_at is null)",
            name=op.f("ck_need_override"),
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_area_id")),
        sa.ForeignKeyConstraint(["buyer_id"], ["organisation.id"], name=op.f("fk_need_buyer_id")),
        sa.ForeignKeyConstraint(["memo_id"], ["stored_file.id"], name=op.f("fk_need_memo_id")),
        sa.ForeignKeyConstraint(
            ["overridden_by"], ["user_account.id"], name=op.f("fk_need_overridden_by")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_need_owner_id")),
        sa.ForeignKeyConstraint(
            ["service_line_id"], ["service_line.id"], name=op.f("fk_need_service_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_need_area_id_number")),
    )
    op.create_index(op.f("ix_need_area_id"), "need", ["area_id"], unique=False)
    op.create_index("ix_need_whole", "need", ["area_id", "buyer_id", "state"], unique=False)
    op.create_table(
        "need_value",
        sa.Column("need_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("value_eur", MoneyEur(precision=14, scale=2), nullable=False),
        sa.Column("valued_on", sa.Date(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value_eur >= 0", name=op.f("ck_need_value_value")),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_need_value_area_id")),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_need_value_need_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["organisation.id"], name=op.f("fk_need_value_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need_value")),
        sa.UniqueConstraint("need_id", "sequence", name=op.f("uq_need_value_need_id_sequence")),
    )
    op.create_index(op.f("ix_need_value_area_id"), "need_value", ["area_id"], unique=False)
    op.create_index(op.f("ix_need_value_need_id"), "need_value", ["need_id"], unique=False)
    for table, privileges in (("need", "select, insert, update"), ("need_value", "select, insert")):
        guard(table, "staff", STAFF)
        grant(table, privileges)


def _name_regimes() -> None:
    """Thresholds that stand already learn which services they concern and what follows."""
    connection = op.get_bind()
    for area_id in connection.scalars(sa.text("select id from area")).all():
        _see_area(connection, str(area_id))
        for key, told in THRESHOLDS.items():
            connection.execute(
                sa.text(
                    "update rule set value = value || cast(:told as jsonb)"
                    " where kind = 'threshold' and key = :key"
                ),
                {"told": json.dumps(told), "key": key},
            )
    _see_area(connection, "")


def _see_area(connection: sa.Connection, area: str) -> None:
    """The owner of the tables is under row-level security too: it sees one area at a time."""
    connection.execute(sa.text("select set_config('app.area', :area, true)"), {"area": area})


def downgrade() -> None:
    op.drop_table("need_value")
    op.drop_table("need")
    op.drop_column("rule", "confirmed_at")
    op.drop_column("rule", "confirmer_id")
    op.drop_column("rule", "changed_by")
