"""Each payment line says which outcome it is of, also where the day of one has moved; a recovery
claim that is set off or given up was proposed by one person and decided by another, and one whose
outcomes are earned again is cancelled."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant

revision = "0134"
down_revision = "0127"
branch_labels = None
depends_on = None

# As outcomes/pure/claims.py names an outcome today.
OUTCOMES = """
update payment_line set outcome = case when employment is null or outcome_kind is null then line_id
    else concat_ws(':', contract_id, person_key, rule, employment, outcome_kind,
        coalesce(explanation -> 'outcome' ->> 'number', '1')) end
where adjusts_line_id is null
"""
ADJUSTMENTS = """
update payment_line set outcome = coalesce((select adjusted.outcome from payment_line adjusted
    where adjusted.line_id = payment_line.adjusts_line_id
    and adjusted.area_id = payment_line.area_id), adjusts_line_id)
where adjusts_line_id is not null
"""
# When a claim was ended, nobody has written down but the log: what was set off waits no longer.
CLOSED = """
update recovery_claim set closed_on = coalesce(due_on, created_at::date)
where state in ('set_off', 'written_off', 'withdrawn')
"""
GUARDED = ("payment_line", "recovery_claim")
CHECKS = {
    "proposed": "(proposed is null) = (proposed_by is null)",
    "two_decide": """state not in ('set_off', 'written_off') or proposed_by is null
        or closed_by <> proposed_by""",
}
TO = {"proposed_by": "user_account", "reversal_id": "stored_file"}


def upgrade() -> None:
    op.add_column("payment_line", sa.Column("outcome", sa.String()))
    op.add_column("payment_line", sa.Column("set_off_id", sa.Uuid()))
    op.add_column("recovery_claim", sa.Column("proposed", sa.String()))
    op.add_column("recovery_claim", sa.Column("closed_on", sa.Date()))
    for column, table in TO.items():
        op.add_column("recovery_claim", sa.Column(column, sa.Uuid()))
        name = op.f(f"fk_recovery_claim_{column}")
        op.create_foreign_key(name, "recovery_claim", table, [column], ["id"])
    for table in GUARDED:  # FORCE hides from the owner
        op.execute(f"alter table {table} no force row level security")
    for statement in (OUTCOMES, ADJUSTMENTS, CLOSED):
        op.execute(statement)
    for table in GUARDED:
        op.execute(f"alter table {table} force row level security")
    op.alter_column("payment_line", "outcome", nullable=False)
    name = op.f("fk_payment_line_set_off_id")
    op.create_foreign_key(name, "payment_line", "recovery_claim", ["set_off_id"], ["id"])
    op.create_index("ix_payment_line_outcome", "payment_line", ["area_id", "outcome"])
    for name, condition in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_recovery_claim_{name}"), "recovery_claim", condition)
    grant("payment_line", "update (set_off_id)")
    grant("recovery_claim", "update (proposed, proposed_by, closed_on, reversal_id)")


def downgrade() -> None:
    raise NotImplementedError("an outcome whose day has moved would be two again")
