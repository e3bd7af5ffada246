"""What files tell of payments and recovery claims is kept, each entry once; what does not agree waits
for a person and holds its statement."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0133"
down_revision = "0134"
branch_labels = None
depends_on = None

TABLE = "settlement_entry"
STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
POINTS = {
    "area_id": "area",
    "file_id": "stored_file",
    "statement_id": "statement",
    "hand_over_id": "hand_over",
    "payment_id": "payment",
    "recovery_id": "recovery_claim",
    "settled_by": "user_account",
}
CHECKS = {
    "state": "state in ('open', 'taken', 'accepted', 'explained')",
    "reason": "(state = 'taken') or reason is not null",
    "note": "(state = 'explained') = (note is not null)",
}
INDEXED = ("area_id", "statement_id", "hand_over_id", "payment_id", "recovery_id")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_payables", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("amount_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("facts", JSONB(), nullable=False),
        sa.Column("statement_id", sa.Uuid()),
        sa.Column("hand_over_id", sa.Uuid()),
        sa.Column("payment_id", sa.Uuid()),
        sa.Column("recovery_id", sa.Uuid()),
        sa.Column("note", sa.String()),
        sa.Column("settled_by", sa.Uuid()),
        sa.Column("settled_at", UtcDateTime(timezone=True)),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{TABLE}_{column}"))
            for column, to in POINTS.items()
        ),
        *(
            sa.CheckConstraint(condition, name=op.f(f"ck_{TABLE}_{name}"))
            for name, condition in CHECKS.items()
        ),
        sa.UniqueConstraint("area_id", "digest", name=op.f(f"uq_{TABLE}_area_id_digest")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    for column in INDEXED:
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    op.create_index(
        f"ix_{TABLE}_open",
        TABLE,
        ["area_id", "created_at", "id"],
        postgresql_where=sa.text("state = 'open'"),
    )
    guard(TABLE, "staff", STAFF)
    grant(TABLE, "select, insert, update (state, note, settled_by, settled_at)")


def downgrade() -> None:
    op.drop_table(TABLE)
