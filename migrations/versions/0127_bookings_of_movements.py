"""What moves after the hand-overs is booked too: each entry of the ledger once."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0127"
down_revision = "0126"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
POINTS = {
    "movement_booking": {
        "area_id": "area",
        "file_id": "stored_file",
        "exported_by": "user_account",
    },
    "booked_entry": {
        "area_id": "area",
        "booking_id": "movement_booking",
        "entry_id": "ledger_entry",
    },
}


def upgrade() -> None:
    _table("movement_booking", sa.Column("number", sa.String(), nullable=False))
    op.create_unique_constraint(
        op.f("uq_movement_booking_area_id_number"), "movement_booking", ["area_id", "number"]
    )
    _table("booked_entry")
    op.create_unique_constraint(op.f("uq_booked_entry_entry_id"), "booked_entry", ["entry_id"])
    op.create_index(op.f("ix_booked_entry_booking_id"), "booked_entry", ["booking_id"])
    op.create_index(
        "ix_ledger_posting_moves",
        "ledger_posting",
        ["area_id", "entry_id"],
        postgresql_where=sa.text(
            "recovery_id is not null or account in ('withheld', 'diverted', 'interest')"
        ),
    )


def _table(name: str, *columns: sa.Column) -> None:
    points = POINTS[name]
    op.create_table(
        name,
        *columns,
        *(sa.Column(column, sa.Uuid(), nullable=False) for column in points),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}"))
            for column, table in points.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_area_id"), name, ["area_id"])
    guard(name, "staff", STAFF)
    grant(name, "select, insert")


def downgrade() -> None:
    raise NotImplementedError("what was booked would be booked again")
