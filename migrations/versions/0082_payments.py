"""Each attempt to pay a statement is a row: one stands at a time, and what came back stays told."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0082"
down_revision = "0086"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
READ = ("statement", "hand_over")
FILLED = """
insert into payment (id, area_id, created_at, statement_id, hand_over_id, route, end_to_end_id,
    amount_eur, state)
select md5('payment:' || statement.id)::uuid, statement.area_id, hand_over.created_at,
    statement.id, hand_over.id, statement.route, statement.number, statement.gross_eur, 'sent'
from statement join hand_over on hand_over.id = statement.hand_over_id
"""


def upgrade() -> None:
    op.create_table(
        "payment",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("hand_over_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("end_to_end_id", sa.String(), nullable=False),
        sa.Column("amount_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("settled_on", sa.Date()),
        sa.Column("reason", sa.String()),
        sa.Column("source", sa.String()),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state in ('sent', 'settled', 'returned')", name=op.f("ck_payment_state")
        ),
        sa.CheckConstraint(
            "(state = 'returned') = (reason is not null)", name=op.f("ck_payment_reason")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_payment_area_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name=op.f("fk_payment_statement_id")
        ),
        sa.ForeignKeyConstraint(
            ["hand_over_id", "route"],
            ["hand_over.id", "hand_over.route"],
            name=op.f("fk_payment_hand_over_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
        sa.UniqueConstraint(
            "area_id", "end_to_end_id", name=op.f("uq_payment_area_id_end_to_end_id")
        ),
    )
    op.create_index(op.f("ix_payment_area_id"), "payment", ["area_id"])
    op.create_index(op.f("ix_payment_statement_id"), "payment", ["statement_id"])
    op.create_index(op.f("ix_payment_hand_over_id"), "payment", ["hand_over_id"])
    op.create_index(
        "uq_payment_standing",
        "payment",
        ["statement_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'returned'"),
    )
    for table in READ:  # FORCE would hide the rows from the owner
        op.execute(f"alter table {table} no force row level security")
    op.execute(FILLED)
    for table in READ:
        op.execute(f"alter table {table} force row level security")
    guard("payment", "staff", STAFF)
    grant("payment", "select, insert, update (state, settled_on, reason, source)")


def downgrade() -> None:
    op.drop_table("payment")
