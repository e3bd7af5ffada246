"""What was paid back of a recovery claim that is asked no more is given back to the provider; a claim
was closed on the day of which its log tells, and one that is open again was not."""

import sqlalchemy as sa
from alembic import op

from marketplace.platform.rls import grant

revision = "0140"
down_revision = "0148"
branch_labels = None
depends_on = None

# An earlier version took the term, or the day on which the claim was made, for it.
CLOSED = """
update recovery_claim set closed_on = told.closed_on from (
    select object_id, max(created_at at time zone 'Europe/Helsinki')::date as closed_on
    from audit_event where object_type = 'recovery_claim'
    and action in ('set_off', 'write_off', 'withdraw', 'cancel') group by object_id) told
where told.object_id = recovery_claim.id
and recovery_claim.state in ('set_off', 'written_off', 'withdrawn', 'cancelled')
"""
OPEN_AGAIN = """
update recovery_claim set closed_on = null, closed_by = null where state = 'sent'
"""
GUARDED = ("recovery_claim", "audit_event")
CHECK = "given_back_on is null or state in ('set_off', 'cancelled')"


def upgrade() -> None:
    op.add_column("recovery_claim", sa.Column("given_back_on", sa.Date()))
    op.create_check_constraint(op.f("ck_recovery_claim_given_back"), "recovery_claim", CHECK)
    for table in GUARDED:  # FORCE hides from the owner
        op.execute(f"alter table {table} no force row level security")
    op.execute(CLOSED)
    op.execute(OPEN_AGAIN)
    op.execute("set constraints all immediate")  # a table with checks to come is not altered
    for table in GUARDED:
        op.execute(f"alter table {table} force row level security")
    grant("recovery_claim", "update (given_back_on)")


def downgrade() -> None:
    raise NotImplementedError("what was given back to providers would be owed to them again")
