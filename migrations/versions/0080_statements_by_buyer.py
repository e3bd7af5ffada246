"""A statement is of one buyer, and what is handed over is a row with the account it is paid from."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant, guard
from marketplace.platform.types import UtcDateTime

revision = "0080"
down_revision = "0072"
branch_labels = None
depends_on = None

STAFF = "area_id = app_area() and app_audience() in ('staff', 'system')"
READ = ("statement", "payment_line", "payment_run", "contract", "quick_order", "organisation", "rule")  # fmt: skip
BUYER = """
update statement set buyer_id = coalesce(
    (select coalesce(contract.buyer_id, quick_order.buyer_id)
        from payment_line line
        left join contract on contract.id = line.contract_id
        left join quick_order on quick_order.id = line.order_id
        where line.statement_id = statement.id order by line.line_id limit 1),
    (select id from organisation
        where organisation.area_id = statement.area_id and kind = 'buyer' order by id limit 1))
"""
# Until now all of a run was paid from the area's account, by one file named after the run.
HANDED_OVER = """
insert into hand_over (id, area_id, created_at, number, run_id, buyer_id, route, pay_on,
    payer_name, payer_iban, file_id, handed_over_by)
select md5('hand_over:' || run.id)::uuid, run.area_id, run.handed_over_at, run.number, run.id,
    (select id from organisation
        where organisation.area_id = run.area_id and kind = 'buyer' order by id limit 1),
    'bank_file', run.pay_on, coalesce(rule.value ->> 'name', ''), coalesce(rule.value ->> 'iban', ''),
    run.bank_file_id, run.handed_over_by
from payment_run run
    left join rule on rule.area_id = run.area_id and rule.kind = 'payer' and rule.key = 'account'
        and rule.valid_from <= run.pay_on and (rule.valid_to is null or rule.valid_to >= run.pay_on)
where run.bank_file_id is not null
"""
POINTED = """
update statement set hand_over_id = hand_over.id
from hand_over where hand_over.run_id = statement.run_id
"""


def upgrade() -> None:
    _hand_overs()
    op.add_column("statement", sa.Column("buyer_id", sa.Uuid()))
    op.add_column("statement", sa.Column("hand_over_id", sa.Uuid()))
    for table in READ:  # FORCE would hide the rows from the owner
        op.execute(f"alter table {table} no force row level security")
    for statement in (BUYER, HANDED_OVER, POINTED):
        op.execute(statement)
    for table in READ:
        op.execute(f"alter table {table} force row level security")
    op.alter_column("statement", "buyer_id", nullable=False)
    for column, table in (("buyer_id", "organisation"), ("hand_over_id", "hand_over")):
        op.create_foreign_key(op.f(f"fk_statement_{column}"), "statement", table, [column], ["id"])
    op.create_index("ix_statement_hand_over_id", "statement", ["hand_over_id"])
    op.drop_constraint("uq_statement_run_id_provider_id", "statement")
    op.create_unique_constraint(
        "uq_statement_run_id_provider_id_buyer_id",
        "statement",
        ["run_id", "provider_id", "buyer_id"],
    )
    op.drop_column("payment_run", "bank_file_id")
    op.drop_column("payment_run", "handed_over_by")
    guard("hand_over", "staff", STAFF)
    grant("hand_over", "select, insert")


def _hand_overs() -> None:
    points = {
        "area_id": "area",
        "run_id": "payment_run",
        "buyer_id": "organisation",
        "file_id": "stored_file",
        "handed_over_by": "user_account",
    }
    op.create_table(
        "hand_over",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("route", sa.String(), nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("payer_name", sa.String(), nullable=False),
        sa.Column("payer_iban", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("handed_over_by", sa.Uuid()),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("area_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_hand_over_{column}"))
            for column, table in points.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("area_id", "number", name=op.f("uq_hand_over_area_id_number")),
    )
    for column in ("area_id", "run_id"):
        op.create_index(op.f(f"ix_hand_over_{column}"), "hand_over", [column])


def downgrade() -> None:
    raise NotImplementedError("what was handed over from several accounts is of no single run")
