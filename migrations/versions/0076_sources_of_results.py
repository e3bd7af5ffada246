"""Results of several sources: what each calls a spell, how it writes files, and their conflicts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0076"
down_revision = "0073"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"


def upgrade() -> None:
    op.add_column("spell_version", sa.Column("external_id", sa.String()))
    op.add_column(
        "spell_version",
        sa.Column("stands", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    op.alter_column("spell_version", "stands", server_default=None)
    op.create_index(
        "ix_spell_version_external_id",
        "spell_version",
        ["area_id", "external_id"],
        postgresql_where=sa.text("external_id is not null"),
    )
    _conflicts()
    op.create_table(
        "results_mapping",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("columns", postgresql.JSONB(), nullable=False),
        sa.Column("dates", sa.String(), nullable=False),
        sa.Column("kinds", postgresql.JSONB(), nullable=False),
        *_common("results_mapping"),
        sa.UniqueConstraint("area_id", "source", name=op.f("uq_results_mapping_area_id_source")),
    )
    for table in ("results_conflict", "results_mapping"):
        op.create_index(op.f(f"ix_{table}_area_id"), table, ["area_id"])
        guard(table, "staff", STAFF)
    grant(
        "results_conflict",
        "select, insert, update (settled_by, kept_id, reason, decided_by, decided_at)",
    )
    grant("results_mapping", "select, insert, update (columns, dates, kinds)")


def _conflicts() -> None:
    points = {"stood_id": "spell_version", "came_id": "spell_version", "kept_id": "spell_version"}
    op.create_table(
        "results_conflict",
        sa.Column("spell_id", sa.String(), nullable=False),
        sa.Column("stood_id", sa.Uuid(), nullable=False),
        sa.Column("came_id", sa.Uuid(), nullable=False),
        sa.Column("settled_by", sa.String()),
        sa.Column("kept_id", sa.Uuid()),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", UtcDateTime(timezone=True)),
        *_common("results_conflict"),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_results_conflict_{column}")
            )
            for column, table in (points | {"decided_by": "user_account"}).items()
        ),
        sa.CheckConstraint(
            "settled_by in ('rank', 'person')", name=op.f("ck_results_conflict_settled_by")
        ),
        sa.CheckConstraint(
            "(settled_by is null) = (kept_id is null)", name=op.f("ck_results_conflict_settled")
        ),
        sa.CheckConstraint(
            "settled_by is distinct from 'person' or"
            " decided_by is not null and decided_at is not null and reason <> ''",
            name=op.f("ck_results_conflict_decided"),
        ),
    )
    op.create_index(op.f("ix_results_conflict_spell_id"), "results_conflict", ["spell_id"])
    op.create_index(
        "ix_results_conflict_waiting",
        "results_conflict",
        ["area_id"],
        postgresql_where=sa.text("settled_by is null"),
    )


def _common(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f(f"fk_{table}_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    raise NotImplementedError("What sources said against each other would be lost.")
