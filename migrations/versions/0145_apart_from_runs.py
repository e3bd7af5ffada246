"""What adjusts a line that is asked back, or that waits undecided in no run, waits with it outside
any run. What is still in the open run leaves it."""

from alembic import op

revision = "0145"
down_revision = "0140"
branch_labels = None
depends_on = None

APART = """
update payment_line set run_id = null
from payment_line outcome, payment_run run
where outcome.line_id = payment_line.adjusts_line_id and outcome.area_id = payment_line.area_id
    and run.id = payment_line.run_id and run.state = 'calculated'
    and payment_line.state in ('calculated', 'answered', 'asked_back')
    and (outcome.state = 'asked_back'
        or outcome.state in ('calculated', 'answered') and outcome.run_id is null)
"""
GUARDED = ("payment_line", "payment_run")


def upgrade() -> None:
    for table in GUARDED:  # FORCE hides from the owner
        op.execute(f"alter table {table} no force row level security")
    op.execute(APART)
    for table in GUARDED:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    pass
