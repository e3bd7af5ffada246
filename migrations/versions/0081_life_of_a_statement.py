"""A statement has a life of its own, a route that its hand-over must share, and a due day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from marketplace.platform.types import UtcDateTime

revision = "0081"
down_revision = "0077"
branch_labels = None
depends_on = None

READ = ("statement", "payment_line", "payment_run")
# Statements came about with the approval of their run; the claim was received that day, and the
# longest term of payment is 30 days (Act 30/2013).
FILLED = """
update statement set
    state = case when run.state = 'handed_over' then 'handed_over' else 'approved' end,
    sent_at = statement.created_at,
    received_on = (statement.created_at at time zone 'Europe/Helsinki')::date,
    due_on = (statement.created_at at time zone 'Europe/Helsinki')::date + 30,
    verified_by = run.verified_by, verified_at = run.verified_at,
    approved_by = run.approved_by, approved_at = run.approved_at,
    line_verifiers = coalesce((select jsonb_agg(distinct line.verified_by::text)
        from payment_line line
        where line.statement_id = statement.id and line.verified_by is not null), '[]')
from payment_run run where run.id = statement.run_id
"""
# What was approved or has left stays on its statement: it leaves by that one route.
KEEPS = """
create function line_keeps_its_statement() returns trigger language plpgsql as $$
begin
    if old.statement_id is not null and new.statement_id is distinct from old.statement_id
        and exists (select 1 from statement where statement.id = old.statement_id
            and state in ('approved', 'handed_over', 'settled')) then
        raise exception 'payment line % is on a statement that was approved', old.line_id
            using errcode = 'check_violation', constraint = 'ck_payment_line_route';
    end if;
    return new;
end $$
"""


def upgrade() -> None:
    for column in (
        sa.Column("state", sa.String()),
        sa.Column("sent_at", UtcDateTime(timezone=True)),
        sa.Column("received_on", sa.Date()),
        sa.Column("due_on", sa.Date()),
        sa.Column("invoice_number", sa.String()),
        sa.Column("verified_by", sa.Uuid()),
        sa.Column("verified_at", UtcDateTime(timezone=True)),
        sa.Column("approved_by", sa.Uuid()),
        sa.Column("approved_at", UtcDateTime(timezone=True)),
        sa.Column("approval", postgresql.JSONB()),
        sa.Column("line_verifiers", postgresql.JSONB()),
        sa.Column("return_reason", sa.String()),
    ):
        op.add_column("statement", column)
    for table in READ:  # FORCE would hide the rows from the owner
        op.execute(f"alter table {table} no force row level security")
    op.execute(FILLED)
    for table in READ:
        op.execute(f"alter table {table} force row level security")
    for name in ("state", "line_verifiers"):
        op.alter_column("statement", name, nullable=False)
    for column in ("verified_by", "approved_by"):
        op.create_foreign_key(
            op.f(f"fk_statement_{column}"), "statement", "user_account", [column], ["id"]
        )
    _constraints()
    op.execute(KEEPS)
    op.execute(
        "create trigger keeps_its_statement before update of statement_id on payment_line"
        " for each row execute function line_keeps_its_statement()"
    )
    op.drop_index("uq_payment_run_open", "payment_run")
    op.create_index(
        "uq_payment_run_open",
        "payment_run",
        ["area_id"],
        unique=True,
        postgresql_where=sa.text("state = 'calculated'"),
    )


def _constraints() -> None:
    op.drop_constraint("uq_statement_run_id_provider_id_buyer_id", "statement")
    op.create_index(
        "uq_statement_living",
        "statement",
        ["run_id", "provider_id", "buyer_id", "route"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.create_index("ix_statement_state", "statement", ["area_id", "state", "due_on"])
    op.create_index(
        "uq_statement_invoice",
        "statement",
        ["area_id", "provider_id", "invoice_number"],
        unique=True,
        postgresql_where=sa.text("state <> 'withdrawn'"),
    )
    op.drop_constraint(op.f("ck_statement_route"), "statement")
    for name, condition in (
        ("route", "route in ('e_invoice', 'self_billing', 'bank_file')"),
        ("two_persons", "approved_by is null or approved_by <> verified_by"),
        ("handed_over", "state not in ('handed_over', 'settled') or hand_over_id is not null"),
    ):
        op.create_check_constraint(op.f(f"ck_statement_{name}"), "statement", condition)
    op.create_unique_constraint("uq_hand_over_id_route", "hand_over", ["id", "route"])
    op.drop_constraint(op.f("fk_statement_hand_over_id"), "statement")
    op.create_foreign_key(
        op.f("fk_statement_hand_over_id"),
        "statement",
        "hand_over",
        ["hand_over_id", "route"],
        ["id", "route"],
    )


def downgrade() -> None:
    raise NotImplementedError("statements that are on their way have no place in what was before")
