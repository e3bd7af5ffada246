"""Each evaluator confirms what was agreed on, or it is written down why one does not; a score that
a later round takes over names the round that it is from."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0040"
down_revision = "0060"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"


def upgrade() -> None:
    op.create_table(
        "consensus_confirmation",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["area.id"], name=op.f("fk_consensus_confirmation_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["evaluation.id"],
            name=op.f("fk_consensus_confirmation_evaluation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_consensus_confirmation_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by"], ["user_account.id"], name=op.f("fk_consensus_confirmation_noted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consensus_confirmation")),
        sa.UniqueConstraint(
            "evaluation_id",
            "user_id",
            name=op.f("uq_consensus_confirmation_evaluation_id_user_id"),
        ),
    )
    op.create_index(
        op.f("ix_consensus_confirmation_area_id"), "consensus_confirmation", ["area_id"]
    )
    guard("consensus_confirmation", "staff", STAFF)
    grant("consensus_confirmation", "select, insert, delete")
    op.execute(
        "create trigger confirmation_stands before update or delete on consensus_confirmation"
        " for each row execute function refuse_agreed()"
    )
    for table in ("score", "consensus_score"):
        op.add_column(table, sa.Column("carried_from_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_carried_from_id"),
            table,
            "evaluation",
            ["carried_from_id"],
            ["id"],
        )


def downgrade() -> None:
    raise NotImplementedError("What was confirmed stays as it is.")
