"""What the other buyers of a joint purchase have decided, each for itself."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None

TABLE = "partner_decision"
CALL_PART = "exists (select 1 from call where call.id = call_id)"
STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("business_id", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("section", sa.String(), nullable=False),
        sa.Column("diary_number", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome in ('same', 'other', 'none')", name=op.f(f"ck_{TABLE}_outcome")
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{column}"))
            for column, table in (
                ("area_id", "area"),
                ("call_id", "call"),
                ("file_id", "stored_file"),
                ("recorded_by", "user_account"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("call_id", "business_id", name=op.f(f"uq_{TABLE}_call_id_business_id")),
    )
    op.create_index(op.f(f"ix_{TABLE}_area_id"), TABLE, ["area_id"])
    guard(TABLE, "call_part", CALL_PART, STAFF)
    grant(
        TABLE,
        "select, insert, update (outcome, words, body, decided_on, section, diary_number, file_id,"
        " recorded_by)",
    )


def downgrade() -> None:
    op.drop_table(TABLE)
