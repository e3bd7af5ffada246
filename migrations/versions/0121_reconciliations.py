"""What reconciling found is kept; a hand-over keeps what its bank file comes to."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0121"
down_revision = "0109"
branch_labels = None
depends_on = None

STAFF = """area_id = (select app_area())
    and (select app_audience()) in ('staff', 'system')"""
FILLED = """
with transfer as (
    select payment.hand_over_id, payment.amount_eur from payment where payment.amount_eur > 0
    union all
    select payment.hand_over_id, payment_transfer.amount_eur
    from payment_transfer join payment on payment.id = payment_transfer.payment_id
), summed as (
    select hand_over_id, count(*) as transfers, sum(amount_eur) as transfers_eur
    from transfer group by hand_over_id
)
update hand_over
set transfers = coalesce(summed.transfers, 0),
    transfers_eur = coalesce(summed.transfers_eur, 0)
from hand_over as each left join summed on summed.hand_over_id = each.id
where each.id = hand_over.id and hand_over.route = 'bank_file'
"""
# Each payment and each transfer to others is in the file of its hand-over.
TABLES = ("hand_over", "payment", "payment_transfer")


def upgrade() -> None:
    op.create_table(
        "reconciliation",
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("checks", JSONB(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_reconciliation_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_index(op.f("ix_reconciliation_area_id"), "reconciliation", ["area_id"])
    op.create_index("ix_reconciliation_newest", "reconciliation", ["area_id", "created_at"])
    guard("reconciliation", "staff", STAFF)
    grant("reconciliation", "select, insert")
    _sums()


def _sums() -> None:
    op.add_column("hand_over", sa.Column("transfers", sa.Integer()))
    op.add_column("hand_over", sa.Column("transfers_eur", sa.Numeric(14, 2)))
    for table in TABLES:
        op.execute(f"alter table {table} no force row level security")
    op.execute(FILLED)
    for table in TABLES:
        op.execute(f"alter table {table} force row level security")
    op.create_check_constraint(
        op.f("ck_hand_over_transfers"),
        "hand_over",
        "(route = 'bank_file') = (transfers is not null) "
        "and (transfers is null) = (transfers_eur is null)",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_hand_over_transfers"), "hand_over")
    op.drop_column("hand_over", "transfers_eur")
    op.drop_column("hand_over", "transfers")
    op.drop_table("reconciliation")
