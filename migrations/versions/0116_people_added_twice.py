"""Marks by which a person who is added twice is known again. Those who are there already get theirs
as their coach next searches or adds somebody: a migration has no key to their names."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0116"
down_revision = "0112"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_mark",
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_identity_mark_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_mark")),
        sa.UniqueConstraint(
            "area_id",
            "mark",
            "person_key",
            name=op.f("uq_identity_mark_area_id_mark_person_key"),
        ),
        schema="vault",
    )
    op.create_index(op.f("ix_identity_mark_area_id"), "identity_mark", ["area_id"], schema="vault")
    op.create_index("ix_identity_mark_person_key", "identity_mark", ["person_key"], schema="vault")
    guard(
        "vault.identity_mark",
        "staff",
        "area_id = app_area() and app_audience() in ('staff', 'system')",
    )
    grant("vault.identity_mark", "select, insert, delete")


def downgrade() -> None:
    op.drop_table("identity_mark", schema="vault")
