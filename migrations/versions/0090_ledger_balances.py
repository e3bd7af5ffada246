"""What each contract and order comes to on each account is kept beside the postings."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0090"
down_revision = "0079"
branch_labels = None
depends_on = None

STAFF = """area_id = (select app_area())
    and (select app_audience()) in ('staff', 'system')"""
SUMS = """
insert into ledger_balance (id, area_id, created_at, number, contract_id, order_id, account,
    amount_eur)
select md5(made.area_id || made.account || coalesce(contract.number, quick_order.number))::uuid,
    made.area_id, min(made.created_at), coalesce(contract.number, quick_order.number),
    made.contract_id, made.order_id, made.account, sum(made.amount_eur)
from {made} made
    left join contract on contract.id = made.contract_id
    left join quick_order on quick_order.id = made.order_id
where coalesce(contract.number, quick_order.number) is not null
group by made.area_id, made.contract_id, made.order_id, made.account, contract.number,
    quick_order.number
order by 4, made.account
"""
# Rows in one order, so that two acts that post at the same time wait for each other in turn.
KEPT = f"""
create function keep_balances() returns trigger language plpgsql
security definer set search_path = public, pg_temp as $$
begin
    {SUMS.format(made="new_postings")}
    on conflict (area_id, account, number)
        do update set amount_eur = ledger_balance.amount_eur + excluded.amount_eur;
    return null;
end $$
"""


def upgrade() -> None:
    op.create_table(
        "ledger_balance",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("contract_id", sa.Uuid()),
        sa.Column("order_id", sa.Uuid()),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("amount_eur", sa.Numeric(14, 2), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_ledger_balance_area_id")),
        sa.ForeignKeyConstraint(
            ["contract_id"], ["contract.id"], name=op.f("fk_ledger_balance_contract_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["quick_order.id"], name=op.f("fk_ledger_balance_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_balance")),
        sa.UniqueConstraint(
            "area_id", "account", "number", name=op.f("uq_ledger_balance_area_id_account_number")
        ),
        sa.CheckConstraint(
            "(contract_id is null) <> (order_id is null)", name=op.f("ck_ledger_balance_source")
        ),
    )
    op.create_index(op.f("ix_ledger_balance_area_id"), "ledger_balance", ["area_id"])
    _carry_in()
    guard("ledger_balance", "staff", STAFF)
    grant("ledger_balance", "select")
    op.execute(KEPT)
    op.execute(
        "create trigger keep_balances after insert on ledger_posting"
        " referencing new table as new_postings"
        " for each statement execute function keep_balances()"
    )


def _carry_in() -> None:
    """Sum what is posted already, of all areas: the owner is under row-level security too."""
    tables = ("ledger_posting", "contract", "quick_order")
    for table in tables:
        op.execute(f"alter table {table} no force row level security")
    op.execute(SUMS.format(made="ledger_posting"))
    for table in tables:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    op.execute("drop trigger keep_balances on ledger_posting")
    op.execute("drop function keep_balances()")
    op.drop_table("ledger_balance")
