"""Systems of sources send results by a token; nobody of the authority has imported those."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0077"
down_revision = "0085"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"


def upgrade() -> None:
    op.alter_column("results_import", "imported_by", nullable=True)
    op.create_table(
        "results_token",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(timezone=True)),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_results_token_area_id")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["user_account.id"], name=op.f("fk_results_token_made_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results_token")),
        sa.UniqueConstraint("sha256", name=op.f("uq_results_token_sha256")),
    )
    op.create_index(op.f("ix_results_token_area_id"), "results_token", ["area_id"])
    guard("results_token", "staff", STAFF)
    grant("results_token", "select, insert, update (revoked_at)")


def downgrade() -> None:
    raise NotImplementedError("What systems have sent would have nobody who imported it.")
